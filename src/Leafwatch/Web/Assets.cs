using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web;

/// <summary>The files that pages are made of, embedded in the program. Each has its hash in its name: it never changes, and is kept.</summary>
internal static class Assets
{
    /// <summary>The route of all of them.</summary>
    public const string Place = "/assets/{name}";

    public static Asset Style { get; } = new("leafwatch", "css", "text/css; charset=utf-8");

    public static Asset Script { get; } = new("leafwatch", "js", "text/javascript; charset=utf-8");

    public static Asset Icon { get; } = new("leaf", "svg", "image/svg+xml");

    public static IReadOnlyList<Asset> All { get; } = [Style, Script, Icon];

    public static Task SendAsync(Visit visit)
    {
        string name = "/assets/" + visit.Part("name");
        if (All.FirstOrDefault(asset => asset.Path == name) is not { } asset)
        {
            return visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.NotFoundDetail);
        }

        visit.Http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return visit.SendAsync(asset.Type, asset.Content);
    }
}

internal sealed class Asset
{
    public Asset(string name, string extension, string type)
    {
        Type = type;
        using Stream stream = typeof(Asset).Assembly.GetManifestResourceStream($"assets/{name}.{extension}")
            ?? throw new InvalidOperationException($"{name}.{extension} is not embedded.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        Content = content;
        Path = $"/assets/{name}-{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}.{extension}";
    }

    public string Path { get; }

    public string Type { get; }

    public ReadOnlyMemory<byte> Content { get; }
}
