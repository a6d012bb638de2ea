using System.Globalization;

namespace Leafwatch.Core.Expressions;

/// <summary>
/// A set of symbols. Each character of ASCII is one; all others are told apart only as far as expressions of ASCII can: as word
/// characters, digits, white space, the two joiners and the sign of Kelvin, which is a K in another case.
/// </summary>
internal readonly record struct SymbolSet(ulong Low, ulong High, byte Beyond)
{
    /// <summary>How many symbols there are.</summary>
    public const int Count = FirstBeyond + 6;

    private const int FirstBeyond = 128;
    private const int Digit = FirstBeyond;
    private const int Word = FirstBeyond + 1;
    private const int Space = FirstBeyond + 2;
    private const int Joiner = FirstBeyond + 3;
    private const int Kelvin = FirstBeyond + 4;
    private const int Other = FirstBeyond + 5;

    private const char KelvinSign = '\u212A';

    public static SymbolSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, (1 << (Count - FirstBeyond)) - 1);

    /// <summary>What <c>\d</c> stands for.</summary>
    public static SymbolSet Digits { get; } = Range('0', '9') | Of(Digit);

    /// <summary>What <c>\w</c> stands for: letters, marks, digits, connectors.</summary>
    public static SymbolSet Words { get; } = Range('a', 'z') | Range('A', 'Z') | Digits | Of('_') | Of(Word) | Of(Kelvin);

    /// <summary>What <c>\s</c> stands for.</summary>
    public static SymbolSet Spaces { get; } = Range('\t', '\r') | Of(' ') | Of(Space);

    /// <summary>What has a boundary of <c>\b</c> to what is not in it.</summary>
    public static SymbolSet Bounded { get; } = Words | Of(Joiner);

    public static SymbolSet Newline { get; } = Of('\n');

    /// <summary>The symbol of a character that is not ASCII.</summary>
    public static int Beyond127(char c) => c switch
    {
        KelvinSign => Kelvin,
        '\u200C' or '\u200D' => Joiner,
        _ => char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.DecimalDigitNumber => Digit,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.ConnectorPunctuation => Word,
            _ => char.IsWhiteSpace(c) ? Space : Other,
        },
    };

    public static SymbolSet Of(int symbol) => symbol switch
    {
        < 64 => new SymbolSet(1UL << symbol, 0, 0),
        < FirstBeyond => new SymbolSet(0, 1UL << (symbol - 64), 0),
        _ => new SymbolSet(0, 0, (byte)(1 << (symbol - FirstBeyond))),
    };

    /// <summary>The characters of ASCII from one to another.</summary>
    public static SymbolSet Range(char first, char last)
    {
        SymbolSet set = default;
        for (int c = first; c <= last; c++)
        {
            set |= Of(c);
        }

        return set;
    }

    public bool Has(int symbol) => symbol switch
    {
        < 64 => (Low >> symbol & 1) != 0,
        < FirstBeyond => (High >> (symbol - 64) & 1) != 0,
        _ => (Beyond >> (symbol - FirstBeyond) & 1) != 0,
    };

    /// <summary>The set with the other case of each letter.</summary>
    public SymbolSet InAnyCase()
    {
        const int distance = 'a' - 'A';
        const ulong capitals = ((1UL << 26) - 1) << ('A' - 64);
        ulong letters = (High & capitals) << distance | (High >> distance & capitals);
        SymbolSet any = this with { High = High | letters };
        return any.Has('k') || any.Has(Kelvin) ? any | Of('k') | Of('K') | Of(Kelvin) : any;
    }

    public static SymbolSet operator |(SymbolSet a, SymbolSet b) => new(a.Low | b.Low, a.High | b.High, (byte)(a.Beyond | b.Beyond));

    public static SymbolSet operator ~(SymbolSet set) => new(~set.Low, ~set.High, (byte)(~set.Beyond & All.Beyond));
}
