namespace Leafwatch.Core.Correlation;

/// <summary>Windows as bytes, for the store. A version, the fields of the group, the key, the alert if one fires, then the events with their lines.</summary>
internal static class WindowFormat
{
    private const byte Version = 1;
    private const int MostEvents = 1 << 24;

    public static byte[] Write(CountedGroup group, CountPlan plan, EvidenceRing evidence)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Version);
        writer.Write(string.Join('|', plan.GroupNames));
        writer.Write7BitEncodedInt(group.Key.Length);
        writer.Write(group.Key);
        writer.Write(group.CoveredUntil);
        writer.Write(group.Alert?.Template.Id ?? "");
        writer.Write7BitEncodedInt(group.Events.Count);
        long before = 0;
        for (int i = 0; i < group.Events.Count; i++)
        {
            CountedEvent held = group.Events[i];
            writer.Write7BitEncodedInt64(held.Ticks - before);
            before = held.Ticks;
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

        writer.Flush();
        return stream.ToArray();
    }

    /// <returns>The window and the id of its alert; nothing when the bytes are of another version, of other fields, or broken.</returns>
    public static (CountedGroup Group, string? Alert)? Read(byte[] payload, CountPlan plan, EvidenceRing evidence)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(payload));
            if (reader.ReadByte() != Version || reader.ReadString() != string.Join('|', plan.GroupNames))
            {
                return null;
            }

            byte[] key = ReadBytes(reader);
            if (!GroupKey.IsValid(key, plan.GroupNames.Count))
            {
                return null;
            }

            CountedGroup group = new(key) { CoveredUntil = reader.ReadInt64() };
            string alert = reader.ReadString();
            int count = reader.Read7BitEncodedInt();
            long ticks = 0;
            for (int i = 0; i < Math.Min(count, MostEvents); i++)
            {
                ticks += reader.Read7BitEncodedInt64();
                int weight = reader.Read7BitEncodedInt();
                short offset = reader.ReadInt16();
                byte flags = reader.ReadByte();
                long place = -1;
                if ((flags & 1) != 0)
                {
                    byte[] line = ReadBytes(reader);
                    byte[] address = ReadBytes(reader);
                    place = evidence.Add(line, (flags & 2) != 0, address);
                }

                group.Events.Insert(new CountedEvent(ticks, place, weight, offset));
            }

            return (group, alert.Length == 0 ? null : alert);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        int length = reader.Read7BitEncodedInt();
        return length <= reader.BaseStream.Length - reader.BaseStream.Position ? reader.ReadBytes(length) : throw new EndOfStreamException();
    }
}
