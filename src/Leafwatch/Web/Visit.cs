using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Leafwatch.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Leafwatch.Web;

/// <summary>One request, with who asks, and the ways to answer it.</summary>
internal sealed class Visit(HttpContext http, Dashboard dashboard, WebRoute route, Identity? who, IPAddress address)
{
    /// <summary>No form has more.</summary>
    private static readonly FormOptions Forms = new() { ValueCountLimit = 50, KeyLengthLimit = 100, ValueLengthLimit = 8192, BufferBody = true };

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.Default };

    private IFormCollection? _form;

    public HttpContext Http => http;

    public Dashboard Dashboard => dashboard;

    public WebRoute Route => route;

    public Identity? Who => who;

    public IPAddress Address => address;

    public Texts Texts { get; } = Texts.English;

    /// <summary>What else the head of the page has.</summary>
    public Markup Head { get; set; } = Markup.Empty;

    public DateTimeOffset Now { get; } = dashboard.Parts.Time.GetUtcNow();

    public bool May(Needs needs) => who?.Has(needs) == true;

    /// <summary>What a form of the page must send back.</summary>
    public string FormToken => dashboard.Visitors.FormToken(http, who);

    /// <summary>A parameter of the path.</summary>
    public string Part(string name) => http.Request.RouteValues[name] as string ?? "";

    /// <summary>A parameter of the query; <see langword="null"/> when it is not there, or empty.</summary>
    public string? Asked(string name) => http.Request.Query[name].ToString() is { Length: > 0 } value ? value.Trim() : null;

    public int Asked(string name, int otherwise, int most) =>
        int.TryParse(Asked(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Clamp(number, 0, most) : otherwise;

    /// <summary>A value of the form that was sent.</summary>
    public async ValueTask<string> SentAsync(string name) => (await FormAsync())[name].ToString();

    public async ValueTask<IFormCollection> FormAsync()
    {
        if (_form is null)
        {
            FormFeature feature = new(http.Request, Forms);
            _form = feature.HasFormContentType ? await feature.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        }

        return _form;
    }

    /// <summary>Takes down what was changed.</summary>
    public void Audit(string did, string what = "", string? by = null) => dashboard.Parts.Store.Access.Audit(
        new AuditEntry(dashboard.Parts.Time.GetUtcNow(), by ?? who?.Name ?? "", address.ToString(), did, what));

    public Task ShowAsync(string title, Markup body, int status = StatusCodes.Status200OK) =>
        SendAsync("text/html; charset=utf-8", Pages.Layout.Of(this, title, body).ToString(), status);

    public Task SendAsync(string type, string text, int status = StatusCodes.Status200OK) => SendAsync(type, Encoding.UTF8.GetBytes(text), status);

    public async Task SendAsync(string type, ReadOnlyMemory<byte> bytes, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    /// <summary>Answers with a JSON object.</summary>
    public Task JsonAsync(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body, Json))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return SendAsync("application/json", body.ToArray(), status);
    }

    /// <summary>Says why not: as a page, or as a problem document (RFC 9457).</summary>
    public Task RefuseAsync(int status, string title, string detail) => route.IsApi
        ? ProblemAsync(status, title, detail)
        : ShowAsync(title, $"<h1>{title}</h1>\n<p>{detail}</p>\n", status);

    /// <summary>Says that there is no such thing.</summary>
    public Task NotFoundAsync() => RefuseAsync(StatusCodes.Status404NotFound, Texts.NotFound, Texts.NotFoundDetail);

    /// <summary>Leads on to another page of the dashboard, after a change.</summary>
    public Task GoToAsync(string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
        return Task.CompletedTask;
    }

    private Task ProblemAsync(int status, string title, string detail)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body, Json))
        {
            json.WriteStartObject();
            json.WriteNumber("status", status);
            json.WriteString("title", title);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        return SendAsync("application/problem+json", body.ToArray(), status);
    }
}
