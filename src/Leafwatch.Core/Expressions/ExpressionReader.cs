using System.Globalization;
using System.Text.RegularExpressions;

namespace Leafwatch.Core.Expressions;

/// <summary>
/// Reads regular expressions as .NET writes them, as far as they are regular and of ASCII. Of what it does not know, or what may be wrong, it
/// reads nothing: <see cref="Regex"/> tells then.
/// </summary>
internal ref struct ExpressionReader
{
    private const int DeepestNesting = 100;
    private const int MostRepeats = 1000;
    private const RegexOptions Known = RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.Singleline;

    private readonly ReadOnlySpan<char> _text;
    private RegexOptions _options;
    private int _at;
    private int _depth;

    private ExpressionReader(ReadOnlySpan<char> text, RegexOptions options)
    {
        _text = text;
        _options = options;
    }

    private readonly bool IsOver => _at == _text.Length;

    private readonly char Next => IsOver ? '\0' : _text[_at];

    /// <returns>The expression, or <see langword="null"/> when it is not known or not right.</returns>
    public static ExpressionNode? Read(string pattern, RegexOptions options)
    {
        if ((options & ~Known) != 0 || !System.Text.Ascii.IsValid(pattern))
        {
            return null;
        }

        ExpressionReader reader = new(pattern, options);
        ExpressionNode? read = reader.ReadEither();
        return reader.IsOver ? read : null;
    }

    private ExpressionNode? ReadEither()
    {
        if (++_depth > DeepestNesting)
        {
            return null;
        }

        List<ExpressionNode> parts = [];
        do
        {
            if (ReadSequence() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (TryTake('|'));
        _depth--;
        return parts is [var only] ? only : new ExpressionNode.Either(parts);
    }

    private ExpressionNode? ReadSequence()
    {
        List<ExpressionNode> parts = [];
        while (!IsOver && Next is not ('|' or ')'))
        {
            if (ReadPart() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        return parts is [var only] ? only : new ExpressionNode.Sequence(parts);
    }

    private ExpressionNode? ReadPart()
    {
        int start = _at;
        if (ReadAtom() is not { } part)
        {
            return null;
        }

        if (!TryReadRepeats(out int least, out int? most))
        {
            return part;
        }

        // Lazy or not: whether there is a match is the same.
        TryTake('?');
        bool isOption = _text[start] == '(' && part == ExpressionNode.Empty;
        return part is ExpressionNode.At || isOption || most < least || Math.Max(least, most ?? 0) > MostRepeats || IsRepeat()
            ? null
            : new ExpressionNode.Repeated(part, least, most);
    }

    private ExpressionNode? ReadAtom()
    {
        char c = _text[_at];
        if (c == '(')
        {
            return ReadGroup();
        }

        if (IsRepeat())
        {
            return null;
        }

        _at++;
        return c switch
        {
            '[' => ReadClass(),
            '\\' => ReadEscape(),
            '.' => new ExpressionNode.One(Has(RegexOptions.Singleline) ? SymbolSet.All : ~SymbolSet.Newline),
            '^' => new ExpressionNode.At(Has(RegexOptions.Multiline) ? Place.LineStart : Place.Start),
            '$' => new ExpressionNode.At(Has(RegexOptions.Multiline) ? Place.LineEnd : Place.LastLineEnd),
            _ => One(SymbolSet.Of(c)),
        };
    }

    private ExpressionNode? ReadGroup()
    {
        RegexOptions outer = _options;
        _at++;
        if (TryTake('?'))
        {
            if (TryTake('<'))
            {
                int name = _at;
                while (char.IsAsciiLetter(Next) || Next == '_')
                {
                    _at++;
                }

                if (_at == name || !TryTake('>'))
                {
                    return null;
                }
            }
            else
            {
                if (!TryReadOptions())
                {
                    return null;
                }

                if (_text[_at - 1] != '?' && TryTake(')'))
                {
                    // They hold for what follows in the group around.
                    return ExpressionNode.Empty;
                }

                if (!TryTake(':'))
                {
                    return null;
                }
            }
        }

        ExpressionNode? inner = ReadEither();
        _options = outer;
        return TryTake(')') ? inner : null;
    }

    private bool TryReadOptions()
    {
        bool on = true;
        while (Next is not (':' or ')'))
        {
            RegexOptions option = Next switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                _ => RegexOptions.None,
            };
            if (Next == '-' && on)
            {
                on = false;
            }
            else if (option == RegexOptions.None)
            {
                return false;
            }

            _options = on ? _options | option : _options & ~option;
            _at++;
        }

        return true;
    }

    private ExpressionNode? ReadEscape()
    {
        if (IsOver)
        {
            return null;
        }

        Place? place = Next switch
        {
            'A' => Place.Start,
            'z' => Place.End,
            'Z' => Place.LastLineEnd,
            'b' => Place.Boundary,
            'B' => Place.NoBoundary,
            _ => null,
        };
        if (place is { } known)
        {
            _at++;
            return new ExpressionNode.At(known);
        }

        return TryReadSet(out SymbolSet set) ? new ExpressionNode.One(set)
            : TryReadEscaped() is { } c ? One(SymbolSet.Of(c))
            : null;
    }

    /// <summary>Reads <c>d</c>, <c>D</c>, <c>w</c>, <c>W</c>, <c>s</c> or <c>S</c>.</summary>
    private bool TryReadSet(out SymbolSet set)
    {
        set = Next switch
        {
            'd' => SymbolSet.Digits,
            'D' => ~SymbolSet.Digits,
            'w' => SymbolSet.Words,
            'W' => ~SymbolSet.Words,
            's' => SymbolSet.Spaces,
            'S' => ~SymbolSet.Spaces,
            _ => default,
        };
        if (set == default)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Reads a character behind a backslash.</summary>
    private char? TryReadEscaped()
    {
        char c = Next;
        _at++;
        return c switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => '\e',
            'x' => TryReadHex(2),
            'u' => TryReadHex(4),
            _ when char.IsAsciiLetterOrDigit(c) || c is '_' or '\0' => null,
            _ => c,
        };
    }

    private char? TryReadHex(int digits)
    {
        if (_at + digits > _text.Length || !ushort.TryParse(_text.Slice(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value) || value > 127)
        {
            return null;
        }

        _at += digits;
        return (char)value;
    }

    private ExpressionNode.One? ReadClass()
    {
        bool negated = TryTake('^');
        SymbolSet set = default;
        for (bool isFirst = true; Next != ']' || isFirst; isFirst = false)
        {
            if (IsOver)
            {
                return null;
            }

            if (Next == '\\' && _at + 1 < _text.Length && "dDwWsS".Contains(_text[_at + 1]))
            {
                _at++;
                TryReadSet(out SymbolSet named);
                set |= named;
                if (Next == '-' && _at + 1 < _text.Length && _text[_at + 1] != ']')
                {
                    return null;
                }

                continue;
            }

            if (TryReadInClass() is not { } first)
            {
                return null;
            }

            if (Next != '-' || _at + 1 >= _text.Length || _text[_at + 1] == ']')
            {
                set |= SymbolSet.Of(first);
                continue;
            }

            _at++;
            if (Next == '[' || TryReadInClass() is not { } last || last < first)
            {
                return null;
            }

            set |= SymbolSet.Range(first, last);
        }

        _at++;
        set = Has(RegexOptions.IgnoreCase) ? set.InAnyCase() : set;
        return new ExpressionNode.One(negated ? ~set : set);
    }

    private char? TryReadInClass()
    {
        char c = _text[_at++];
        if ((c == '[' && Next == ':') || (c == '-' && Next == '['))
        {
            // Classes of POSIX, which .NET passes over, and what is taken away from a class.
            return null;
        }

        if (c != '\\')
        {
            return c;
        }

        // In a class, \b is the backspace; what is left to be read there as a place is wrong.
        return IsOver || Next is 'A' or 'z' or 'Z' or 'B' ? null : TryTake('b') ? '\b' : TryReadEscaped();
    }

    /// <summary>Whether <c>*</c>, <c>+</c>, <c>?</c> or the like of <c>{2,3}</c> comes next.</summary>
    private readonly bool IsRepeat()
    {
        ExpressionReader ahead = this;
        return ahead.TryReadRepeats(out _, out _);
    }

    private bool TryReadRepeats(out int least, out int? most)
    {
        (least, most) = (0, null);
        if (TryTake('*'))
        {
            return true;
        }

        if (TryTake('+'))
        {
            least = 1;
            return true;
        }

        if (TryTake('?'))
        {
            most = 1;
            return true;
        }

        // What only looks like it is text.
        int start = _at;
        if (TryTake('{') && TryReadNumber(out least))
        {
            most = least;
            if (TryTake(','))
            {
                most = TryReadNumber(out int number) ? number : null;
            }

            if (TryTake('}'))
            {
                return true;
            }
        }

        _at = start;
        return false;
    }

    private bool TryReadNumber(out int number)
    {
        int start = _at;
        while (char.IsAsciiDigit(Next))
        {
            _at++;
        }

        number = 0;
        if (_at == start)
        {
            return false;
        }

        // What is too great is refused for that.
        number = int.TryParse(_text[start.._at], CultureInfo.InvariantCulture, out int read) ? read : int.MaxValue;
        return true;
    }

    private readonly bool Has(RegexOptions option) => (_options & option) != 0;

    private readonly ExpressionNode.One One(SymbolSet set) => new(Has(RegexOptions.IgnoreCase) ? set.InAnyCase() : set);

    private bool TryTake(char c)
    {
        if (IsOver || _text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }
}
