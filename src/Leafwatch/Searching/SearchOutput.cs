using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Searching;

/// <summary>Where found lines are shown, in one of the forms of output.</summary>
internal abstract class SearchOutput
{
    /// <summary>The fields that it shows of a line.</summary>
    public abstract IReadOnlyList<Field> Fields { get; }

    /// <summary>Shows the next line.</summary>
    public abstract void Write(SearchHit hit);

    /// <summary>Shows the alerts that concern what is searched for, before the lines.</summary>
    public virtual void Write(IReadOnlyList<Alert> alerts)
    {
    }

    protected static string Text(SearchHit hit, Field field) =>
        hit.Match.TryGet(field, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : "";
}
