namespace Leafwatch.Receivers.Email;

/// <summary>Where the token is that a mail server wants in place of a password (OAuth 2). It is asked for anew for each mail: it is good for an hour or so, and somebody else keeps it fresh.</summary>
internal abstract record AccessToken
{
    private const int Longest = 16 * 1024;

    /// <exception cref="TokenException">There is none.</exception>
    public abstract Task<string> ReadAsync(CancellationToken cancellation);

    private static string Checked(string text, string from)
    {
        string token = text.Trim();
        return token.Length is > 0 and <= Longest && !token.Any(letter => char.IsControl(letter) || letter == ' ')
            ? token
            : throw new TokenException($"{from} has no token");
    }

    /// <summary>In a file.</summary>
    internal sealed record InFile(string Path) : AccessToken
    {
        public override async Task<string> ReadAsync(CancellationToken cancellation)
        {
            try
            {
                return Checked(await File.ReadAllTextAsync(Path, cancellation).ConfigureAwait(false), Path);
            }
            catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new TokenException($"{Path} is not there");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new TokenException($"{Path} cannot be read: {failure.Message}");
            }
        }
    }

    /// <summary>Printed by a program.</summary>
    internal sealed record OfProgram(string Path, IReadOnlyList<string> Arguments) : AccessToken
    {
        public override async Task<string> ReadAsync(CancellationToken cancellation)
        {
            (int? status, string output, string errors) = await ChildProgram.RunAsync(Path, Arguments, [], default, cancellation).ConfigureAwait(false);
            return status == 0 ? Checked(output, Path) : throw new TokenException($"{Path} {(status is null ? "cannot be run" : $"ended with status {status}")}: {errors}");
        }
    }
}

/// <summary>There is no token to sign in with.</summary>
internal sealed class TokenException(string message) : Exception(message);
