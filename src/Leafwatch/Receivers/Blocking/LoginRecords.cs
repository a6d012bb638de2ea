using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Leafwatch.Receivers.Blocking;

/// <summary>From where people are signed in, and were: utmp(5), wtmp(5), and what sshd leaves in the environment of its sessions.</summary>
internal sealed class LoginRecords(string root = "/")
{
    /// <summary>A record as it is on Linux for 64-bit x86, and where in it things are.</summary>
    private const int Length = 384;
    private const int TimeAt = 340;
    private const int AddressAt = 348;
    private const short UserProcess = 7;

    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostEnvironment = 64 * 1024;

    private static readonly byte[][] SshVariables = [[.. "SSH_CONNECTION="u8], [.. "SSH_CLIENT="u8]];

    /// <summary>Where those are who are signed in now.</summary>
    public IEnumerable<IPAddress> Current() =>
        Records("run/utmp").Concat(Records("var/run/utmp")).Select(record => record.Address).Concat(Sessions()).Distinct();

    /// <summary>Where those were who signed in within some time.</summary>
    public IEnumerable<IPAddress> Between(DateTimeOffset from, DateTimeOffset until) =>
        Records("var/log/wtmp").Concat(Records("var/log/wtmp.1")).Where(record => record.At >= from && record.At < until).Select(record => record.Address).Distinct();

    private IEnumerable<(DateTimeOffset At, IPAddress Address)> Records(string path)
    {
        byte[] bytes = ReadEnd(Path.Combine(root, path));
        for (int at = 0; at + Length <= bytes.Length; at += Length)
        {
            if (Read(bytes.AsSpan(at, Length)) is { } record)
            {
                yield return record;
            }
        }
    }

    private static (DateTimeOffset At, IPAddress Address)? Read(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> address = record.Slice(AddressAt, 16);
        if (BinaryPrimitives.ReadInt16LittleEndian(record) != UserProcess || !address.ContainsAnyExcept((byte)0))
        {
            return null;
        }

        DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(record[TimeAt..]));
        return (at, Plain(new IPAddress(address[4..].ContainsAnyExcept((byte)0) ? address : address[..4])));
    }

    private IEnumerable<IPAddress> Sessions()
    {
        string processes = Path.Combine(root, "proc");
        IEnumerable<string> folders = Directory.Exists(processes) ? Directory.EnumerateDirectories(processes) : [];
        foreach (string folder in folders.Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            foreach (IPAddress address in OfEnvironment(ReadBeginning(Path.Combine(folder, "environ"))))
            {
                yield return address;
            }
        }
    }

    /// <summary><c>SSH_CONNECTION=192.0.2.9 51514 198.51.100.1 22</c> (ssh(1), "ENVIRONMENT").</summary>
    private static List<IPAddress> OfEnvironment(ReadOnlySpan<byte> environment)
    {
        List<IPAddress> found = [];
        foreach (Range part in environment.Split((byte)0))
        {
            ReadOnlySpan<byte> variable = environment[part];
            foreach (byte[] name in SshVariables)
            {
                if (variable.StartsWith(name) && variable[name.Length..].IndexOf((byte)' ') is > 0 and var end
                    && IPAddress.TryParse(Encoding.ASCII.GetString(variable.Slice(name.Length, end)), out IPAddress? address))
                {
                    found.Add(Plain(address));
                }
            }
        }

        return found;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static byte[] ReadEnd(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            int length = (int)Math.Min(file.Length - (file.Length % Length), MostBytes - (MostBytes % Length));
            file.Seek(file.Length - (file.Length % Length) - length, SeekOrigin.Begin);
            byte[] bytes = new byte[length];
            return bytes[..file.ReadAtLeast(bytes, length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static byte[] ReadBeginning(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] bytes = new byte[MostEnvironment];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or is another's.
            return [];
        }
    }
}
