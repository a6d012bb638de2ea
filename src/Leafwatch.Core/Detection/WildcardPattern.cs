using System.Text;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>A <see cref="TextPattern"/> made ready to be compared with bytes, folded ones when case is ignored. The usual shapes are one vectorised search each.</summary>
internal sealed class WildcardPattern
{
    private readonly byte[][] _pieces;
    private readonly bool _anchoredAtStart;
    private readonly bool _anchoredAtEnd;
    private readonly Symbol[]? _symbols;

    public WildcardPattern(TextPattern pattern, bool folded)
    {
        byte[] Bytes(string text) => folded ? FoldedText.Of(text) : Encoding.UTF8.GetBytes(text);
        _anchoredAtStart = pattern.Parts is [] or [{ Kind: not TextPattern.PartKind.Many }, ..];
        _anchoredAtEnd = pattern.Parts is [] or [.., { Kind: not TextPattern.PartKind.Many }];
        _pieces = [.. pattern.Parts.Where(part => part.Kind == TextPattern.PartKind.Literal).Select(part => Bytes(part.Text))];
        if (pattern.Parts.Any(part => part.Kind is TextPattern.PartKind.One or TextPattern.PartKind.Dash))
        {
            _symbols = [.. pattern.Parts.SelectMany<TextPattern.Part, Symbol>(part => part.Kind == TextPattern.PartKind.Literal
                ? [.. Bytes(part.Text).Select(b => new Symbol(part.Kind, b))]
                : [new Symbol(part.Kind, 0)])];
        }
    }

    public bool Matches(ReadOnlySpan<byte> text) => _symbols is null ? MatchesPieces(text) : MatchesSymbols(text, _symbols);

    /// <summary>Literals with <c>*</c> between them: each is searched after the one before, which is enough as the leftmost place leaves the most room.</summary>
    private bool MatchesPieces(ReadOnlySpan<byte> text)
    {
        int first = 0;
        int end = _pieces.Length;
        if (_anchoredAtStart && _anchoredAtEnd && end <= 1)
        {
            return text.SequenceEqual(end == 0 ? default : _pieces[0]);
        }

        if (_anchoredAtStart)
        {
            if (!text.StartsWith(_pieces[0]))
            {
                return false;
            }

            text = text[_pieces[first++].Length..];
        }

        if (_anchoredAtEnd)
        {
            if (!text.EndsWith(_pieces[--end]))
            {
                return false;
            }

            text = text[..^_pieces[end].Length];
        }

        for (; first < end; first++)
        {
            int place = text.IndexOf(_pieces[first]);
            if (place < 0)
            {
                return false;
            }

            text = text[(place + _pieces[first].Length)..];
        }

        return true;
    }

    /// <summary>The general case: on a mismatch the last <c>*</c> takes one character more. Text times pattern at worst.</summary>
    private static bool MatchesSymbols(ReadOnlySpan<byte> text, Symbol[] symbols)
    {
        int at = 0;
        int symbol = 0;
        int star = -1;
        int starAt = 0;
        while (true)
        {
            if (symbol < symbols.Length && symbols[symbol].Kind == TextPattern.PartKind.Many)
            {
                star = ++symbol;
                starAt = at;
            }
            else if (symbol == symbols.Length && at == text.Length)
            {
                return true;
            }
            else if (symbol < symbols.Length && at < text.Length && symbols[symbol].Kind == TextPattern.PartKind.One)
            {
                symbol++;
                at += FoldedText.OneAt(text[at..]);
            }
            else if (symbol < symbols.Length && symbols[symbol].Kind == TextPattern.PartKind.Dash && DashAt(text[at..]) is > 0 and var dash)
            {
                symbol++;
                at += dash;
            }
            else if (symbol < symbols.Length && symbols[symbol].Kind == TextPattern.PartKind.Literal && at < text.Length && symbols[symbol].Byte == text[at])
            {
                symbol++;
                at++;
            }
            else if (star < 0 || starAt == text.Length)
            {
                return false;
            }
            else
            {
                starAt += FoldedText.OneAt(text[starAt..]);
                at = starAt;
                symbol = star;
            }
        }
    }

    /// <summary>How many bytes a dash at the start of a text has; none when there is none.</summary>
    private static int DashAt(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'-' or (byte)'/', ..] => 1,
        [0xE2, 0x80, >= 0x93 and <= 0x95, ..] => 3,
        _ => 0,
    };

    private readonly record struct Symbol(TextPattern.PartKind Kind, byte Byte);
}
