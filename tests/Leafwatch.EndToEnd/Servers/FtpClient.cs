using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Who tries passwords at an FTP server, and takes a file when that succeeds (RFC 959).</summary>
internal static class FtpClient
{
    /// <returns>Whether the server let the user in.</returns>
    public static async Task<bool> TryPasswordAsync(int port, string user, string password, string? file = null)
    {
        using Conversation ftp = await Conversation.OpenAsync(port, IsWhole);
        await ftp.AskAsync("USER " + user, IsWhole);
        bool isIn = (await ftp.AskAsync("PASS " + password, IsWhole)).StartsWith("230", StringComparison.Ordinal);
        if (isIn && file is not null)
        {
            // As it is: a text file may get longer on its way.
            await ftp.AskAsync("TYPE I", IsWhole);
            using Conversation data = await Conversation.OpenAsync(DataPort(await ftp.AskAsync("EPSV", IsWhole)), endsGreeting: null);
            await ftp.AskAsync("RETR " + file, IsWhole);
            await data.EndAsync();
        }

        await ftp.AskAsync("QUIT", IsWhole);
        return isIn;
    }

    /// <summary><c>229 Entering Extended Passive Mode (|||4711|)</c> (RFC 2428).</summary>
    private static int DataPort(string answer) => int.Parse(answer.Split('|')[3], CultureInfo.InvariantCulture);

    /// <summary>The last line of an answer has a space, not a hyphen, behind its number (RFC 959, section 4.2).</summary>
    private static bool IsWhole(string line) => line.Length > 3 && line[3] == ' ' && char.IsAsciiDigit(line[0]);
}
