using System.Text;

namespace Leafwatch.Core.Correlation;

/// <summary>Windows as bytes, for the store: a version, the kind of window, the fields of the group, the key, the alert if one fires, then what the window keeps.</summary>
internal static class WindowFormat
{
    private const byte Version = 2;
    private const int MostEvents = 1 << 24;

    /// <param name="window">The window.</param>
    /// <param name="plan">What it is of.</param>
    /// <param name="evidence">The lines of its events.</param>
    /// <param name="room">Where to write; what stood there is gone.</param>
    public static byte[] Write(Window window, WindowPlan plan, EvidenceRing evidence, MemoryStream room)
    {
        room.SetLength(0);
        using BinaryWriter writer = new(room, Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(KindOf(plan));
        writer.Write7BitEncodedInt(window.Key.Length);
        writer.Write(window.Key);
        writer.Write(window.CoveredUntil);
        writer.Write(window.End);
        writer.Write(window.Alert?.Id ?? "");
        if (window.Alert is { } alert)
        {
            WriteTime(writer, alert.First);
            WriteTime(writer, alert.Fired);
            WriteTime(writer, alert.Last);
            writer.Write7BitEncodedInt64(alert.Count);
        }

        window.Write(writer, evidence);
        writer.Flush();
        return room.ToArray();
    }

    /// <returns>The window and its alert, without its lines; nothing when the bytes are of another version, of another kind of window, or broken.</returns>
    public static (Window Window, Alert? Alert)? Read(byte[] payload, WindowSet set)
    {
        WindowPlan plan = set.Plan;
        try
        {
            using BinaryReader reader = new(new MemoryStream(payload));
            if (reader.ReadByte() != Version || reader.ReadString() != KindOf(plan))
            {
                return null;
            }

            byte[] key = ReadBytes(reader);
            if (!GroupKey.IsValid(key, plan.GroupNames.Count))
            {
                return null;
            }

            Window window = plan.NewWindow(key);
            window.CoveredUntil = reader.ReadInt64();
            window.End = reader.ReadInt64();
            string id = reader.ReadString();
            Alert? alert = id.Length == 0 ? null : new Alert
            {
                Id = id,
                Rule = plan.Rule,
                Group = GroupKey.Values(key, plan.GroupNames),
                State = AlertState.Firing,
                First = ReadTime(reader),
                Fired = ReadTime(reader),
                Last = ReadTime(reader),
                Count = reader.Read7BitEncodedInt64(),
                Evidence = [],
                Sightings = [],
                Totals = [],
            };
            window.Read(reader, set);
            return (window, alert);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    public static void Write(BinaryWriter writer, CountedEvent held, long before, EvidenceRing evidence)
    {
        writer.Write7BitEncodedInt64(held.Ticks - before);
        writer.Write7BitEncodedInt(held.Weight);
        writer.Write(held.OffsetMinutes);
        bool hasLine = evidence.TryGet(held.Evidence, out ReadOnlySpan<byte> line, out bool hasAddress, out ReadOnlySpan<byte> address);
        writer.Write((byte)((hasLine ? 1 : 0) | (hasAddress ? 2 : 0)));
        if (hasLine)
        {
            writer.Write7BitEncodedInt(line.Length);
            writer.Write(line);
            writer.Write7BitEncodedInt(address.Length);
            writer.Write(address);
        }
    }

    public static CountedEvent ReadEvent(BinaryReader reader, long before, EvidenceRing evidence)
    {
        long ticks = before + reader.Read7BitEncodedInt64();
        int weight = reader.Read7BitEncodedInt();
        short offset = reader.ReadInt16();
        byte flags = reader.ReadByte();
        long place = -1;
        if ((flags & 1) != 0)
        {
            byte[] line = ReadBytes(reader);
            byte[] address = ReadBytes(reader);
            place = evidence.Restore(line, (flags & 2) != 0, address);
        }

        return new CountedEvent(ticks, place, weight, offset);
    }

    public static int ReadCount(BinaryReader reader) => reader.Read7BitEncodedInt() is >= 0 and <= MostEvents and var count ? count : throw new FormatException();

    /// <summary>What a stored window must have been kept for, to be of use: events of another group or another value mean nothing.</summary>
    public static string KindOf(WindowPlan plan) => $"{plan.Type}{(plan.IsDecidedAtEnd ? "!" : "")} {plan.Inputs} {plan.ValueName} {string.Join('|', plan.GroupNames)}";

    private static void WriteTime(BinaryWriter writer, DateTimeOffset time)
    {
        writer.Write(time.UtcTicks);
        writer.Write((short)time.TotalOffsetMinutes);
    }

    private static DateTimeOffset ReadTime(BinaryReader reader)
    {
        long ticks = reader.ReadInt64();
        return CountedEvent.TimeAt(ticks, Math.Clamp(reader.ReadInt16(), (short)-840, (short)840));
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        int length = reader.Read7BitEncodedInt();
        return length <= reader.BaseStream.Length - reader.BaseStream.Position ? reader.ReadBytes(length) : throw new EndOfStreamException();
    }
}
