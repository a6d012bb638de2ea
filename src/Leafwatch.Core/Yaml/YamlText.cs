using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Leafwatch.Core.Yaml;

/// <summary>A YAML text that a person wrote: its documents as <see cref="YamlEntry"/>, and what is wrong in it, with places.</summary>
public sealed class YamlText(string file, ICollection<Diagnostic> diagnostics)
{
    private const int DeepestNesting = 100;

    // Nodes that do not stand in the text, or not as they are: see YamlOverlay.
    private readonly Dictionary<YamlNode, (string File, int Line, int Column)> _placed = new(ReferenceEqualityComparer.Instance);

    public string File => file;

    /// <summary>The documents of the stream; none when it is not YAML, which is then reported.</summary>
    public IReadOnlyList<YamlEntry> Read(string text)
    {
        YamlStream stream = [];
        ShallowParser parser = new(new Parser(new StringReader(text)), DeepestNesting);
        try
        {
            stream.Load(parser);
        }
        catch (NestedTooDeepException e)
        {
            Report(PlaceOf(e.Start), $"nested more than {DeepestNesting} deep");
            return [];
        }
        catch (YamlException e)
        {
            Report(PlaceOf(e.Start), $"not valid YAML: {e.Message}");
            return [];
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet (18.1.0) throws these at some texts, such as an alias for a key or a stray ':' in a flow map.
            Report(PlaceOf(parser.Current?.Start ?? Mark.Empty), "not valid YAML from here");
            return [];
        }

        return [.. stream.Documents.Where(document => document.AllNodes.Any()).Select(document => new YamlEntry(this, "", document.RootNode))];
    }

    /// <summary>Says where a node stands that is not from this text, or was made anew from one that is.</summary>
    internal void PlaceAt(YamlNode node, (string File, int Line, int Column) place) => _placed[node] = place;

    internal (string File, int Line, int Column) PlaceOf(YamlNode node) => _placed.TryGetValue(node, out (string, int, int) place)
        ? place
        : PlaceOf(node.Start);

    internal void Report(YamlNode node, string message, string? hint, bool isWarning) =>
        Report(PlaceOf(node), message, hint, isWarning);

    internal void Report((string File, int Line, int Column) place, string message, string? hint = null, bool isWarning = false) =>
        diagnostics.Add(new Diagnostic(place.File, place.Line, place.Column, message, hint, isWarning));

    private (string File, int Line, int Column) PlaceOf(Mark mark) => (file, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    /// <summary>Nodes are loaded by recursion, which a text could drive until the stack overflows: so it ends at a depth.</summary>
    private sealed class ShallowParser(Parser parser, int deepest) : IParser
    {
        private readonly HashSet<string> _anchors = [];
        private int _depth;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            bool moved = parser.MoveNext();
            _depth += moved ? parser.Current!.NestingIncrease : 0;
            switch (moved ? parser.Current : null)
            {
                // The loader finds it out at the end of the document, and no longer knows where the alias stands.
                case AnchorAlias alias when !_anchors.Contains(alias.Value.Value):
                    throw new YamlException(alias.Start, alias.End, $"there is no '&{alias.Value.Value}' before '*{alias.Value.Value}'; a text that begins with * belongs in quotes");
                case DocumentStart:
                    _anchors.Clear();
                    break;
                case NodeEvent { Anchor.IsEmpty: false } node:
                    _anchors.Add(node.Anchor.Value);
                    break;
                default:
                    break;
            }

            return _depth <= deepest ? moved : throw new NestedTooDeepException(parser.Current!.Start);
        }
    }

    private sealed class NestedTooDeepException(Mark start) : Exception
    {
        public Mark Start => start;
    }
}
