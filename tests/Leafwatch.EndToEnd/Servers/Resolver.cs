using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Asks a name server on loopback, as dig(1) does.</summary>
internal sealed class Resolver(int port)
{
    public int Port => port;

    /// <param name="from">The address to ask from.</param>
    /// <param name="question">What dig takes: a name, in which <c>\032</c> is a space, and a type.</param>
    public async Task AskAsync(string from, params string[] question)
    {
        await using RunningProcess dig = RunningProcess.Start(
            Requires.Program("dig", "bind9-dnsutils"),
            ["@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-b", from, "+time=5", "+tries=1", "+nocookie", .. question]);
        await dig.ExitAsync();
    }
}
