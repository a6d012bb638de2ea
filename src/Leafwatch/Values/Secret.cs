namespace Leafwatch.Values;

/// <summary>A text that is never shown: it must be asked for by name.</summary>
internal sealed class Secret(string value)
{
    public string Reveal() => value;

    public override string ToString() => "***";
}
