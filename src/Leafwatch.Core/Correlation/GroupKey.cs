using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// What the events of a group have in common, as bytes: for each field its length and its value, written in one way
/// (addresses: <see cref="AddressKey"/>; host names, and accounts of Windows, in small letters; anything else as it is).
/// </summary>
internal static class GroupKey
{
    private const ushort Absent = ushort.MaxValue;
    private const int LengthOfLength = sizeof(ushort);

    // What every event of Windows has, one or the other.
    private static readonly Field Channel = Field.Named("winlog.channel");
    private static readonly Field Provider = Field.Named("event.provider");

    // Case tells none of these apart.
    private static readonly Field[] WithoutCase =
    [
        Field.HostName, Field.UrlDomain, Field.SourceDomain, Field.Named("winlog.event_data.TargetUserName"), Field.Named("winlog.event_data.TargetDomainName"),
        Field.Named("winlog.event_data.SubjectUserName"), Field.Named("winlog.event_data.SubjectDomainName"), Field.Named("winlog.event_data.WorkstationName"),
        Field.Named("winlog.event_data.Workstation"),
    ];

    /// <summary>The fields that tell whose account a user is (<see cref="IsWithoutCase"/>).</summary>
    public static Field[] TellingFields => [Channel, Provider];

    /// <summary>How many bytes a field may take.</summary>
    public const int LongestField = LengthOfLength + BatchResult.LongestValue + AddressKey.LongestAddress;

    /// <summary>Writes the value of a field; of one that the event lacks, that it does.</summary>
    /// <param name="field">The field.</param>
    /// <param name="present">Whether the event has it; an address of which there is no network counts as absent.</param>
    /// <param name="value">The value; of an address and its network, the address in its one form (<see cref="AddressKey"/>).</param>
    /// <param name="withoutCase">Whether <see cref="IsWithoutCase"/> holds for it.</param>
    /// <param name="destination">Holds <see cref="LongestField"/> bytes at least.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Field field, ref bool present, ReadOnlySpan<byte> value, bool withoutCase, Span<byte> destination)
    {
        if (field == Field.SourceNetwork && present)
        {
            int network = AddressKey.WriteNetwork(value, destination[LengthOfLength..]);
            present = network > 0;
            if (present)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)network);
                return LengthOfLength + network;
            }
        }

        if (!present)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, Absent);
            return LengthOfLength;
        }

        Span<byte> room = destination[LengthOfLength..];
        int length = value.Length;
        if (withoutCase)
        {
            WriteSmall(value, room);
        }
        else
        {
            value.CopyTo(room);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)length);
        return LengthOfLength + length;
    }

    /// <summary>Writes a value that every event has.</summary>
    public static int Write(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)value.Length);
        value.CopyTo(destination[LengthOfLength..]);
        return LengthOfLength + value.Length;
    }

    /// <summary>Whether case tells nothing apart in the value of a field: a name of a host, or of an account of Windows.</summary>
    public static bool IsWithoutCase(in BatchResult.Match match, Field field) => field == Field.UserName
        ? match.TryGet(Channel, out _) || match.TryGet(Provider, out _)
        : Array.IndexOf(WithoutCase, field) >= 0;

    /// <summary>Writes a value in small letters, as far as they are of ASCII.</summary>
    public static void WriteSmall(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        for (int i = 0; i < value.Length; i++)
        {
            destination[i] = value[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(value[i] | 0x20) : value[i];
        }
    }

    /// <summary>Takes the next value off a key.</summary>
    /// <returns>Whether the group has the field.</returns>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(key);
        value = key.Slice(LengthOfLength, length == Absent ? 0 : length);
        key = key[(LengthOfLength + value.Length)..];
        return length != Absent;
    }

    /// <summary>Whether bytes that were stored are a key of so many fields.</summary>
    public static bool IsValid(ReadOnlySpan<byte> key, int fields)
    {
        for (; fields > 0; fields--)
        {
            if (key.Length < LengthOfLength)
            {
                return false;
            }

            ushort length = BinaryPrimitives.ReadUInt16LittleEndian(key);
            int taken = LengthOfLength + (length == Absent ? 0 : length);
            if (key.Length < taken)
            {
                return false;
            }

            key = key[taken..];
        }

        return key.IsEmpty;
    }

    public static List<GroupValue> Values(ReadOnlySpan<byte> key, IReadOnlyList<string> names)
    {
        List<GroupValue> values = [];
        foreach (string name in names)
        {
            if (!TryTake(ref key, out ReadOnlySpan<byte> value))
            {
                continue;
            }

            if (name == Field.LogSite.Name)
            {
                values.AddRange(LinePlace.ValuesOf(value));
            }
            else if (name != Field.LogSource.Name || value.Length > 0)
            {
                values.Add(new GroupValue(name, Encoding.UTF8.GetString(value)));
            }
        }

        return values;
    }

    /// <summary>A name for the group that a person can read and that no other group has: values with a bar between them, other than plain characters as <c>%XX</c>.</summary>
    public static string NameOf(ReadOnlySpan<byte> key, int fields)
    {
        StringBuilder name = new();
        for (int i = 0; i < fields; i++)
        {
            name.Append(i > 0 ? "|" : "");
            if (!TryTake(ref key, out ReadOnlySpan<byte> value))
            {
                name.Append('%');
            }

            foreach (byte b in value)
            {
                if (b is > (byte)' ' and < 0x7F and not (byte)'%' and not (byte)'|' and not (byte)'*')
                {
                    name.Append((char)b);
                }
                else
                {
                    name.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
                }
            }
        }

        return name.ToString();
    }
}
