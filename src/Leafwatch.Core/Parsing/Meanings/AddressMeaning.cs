namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>The client: its address, or its name where the server looks names up.</summary>
internal sealed class AddressMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [Field.SourceIp, Field.SourceDomain];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        // It may be known already: from the line's check, or because a proxy that may be believed said another.
        if (!line.Has(Field.SourceIp))
        {
            ClientAddress.Set(line, start, length);
        }
    }
}
