using System.Text;

namespace Leafwatch.Discovery.Nginx;

/// <summary>
/// Cuts a text of words, semicolons and braces into tokens, as nginx does (src/core/ngx_conf_file.c, <c>ngx_conf_read_token</c>, 1.26).
/// </summary>
internal sealed class NginxText(string text)
{
    private int _at;
    private int _line = 1;

    /// <summary>The line of the last token.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>What is wrong with the first text in quotation marks at which nginx would stop; <see langword="null"/> as long as nothing is.</summary>
    public (int Line, int Column, string Text)? Fault { get; private set; }

    /// <summary>Whether the last token was a word: braces and semicolons in quotation marks are words.</summary>
    public bool IsWord { get; private set; }

    /// <summary>The next token: a word, <c>;</c>, <c>{</c> or <c>}</c>; <see langword="null"/> at the end.</summary>
    public string? Next()
    {
        SkipSpace();
        if (_at == text.Length)
        {
            return null;
        }

        Line = _line;
        char first = text[_at];
        IsWord = first is not (';' or '{' or '}');
        return !IsWord ? Taken(first) : first is '"' or '\'' ? Quoted(first) : Word();
    }

    /// <summary>Skips to the brace that closes the block that has just begun, whatever is in it: the Lua of OpenResty.</summary>
    public void SkipBlock()
    {
        for (int depth = 1; _at < text.Length && depth > 0; _at++)
        {
            depth += text[_at] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            _line += text[_at] == '\n' ? 1 : 0;
        }
    }

    private string Taken(char token)
    {
        _at++;
        return token.ToString();
    }

    private void SkipSpace()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '#'))
        {
            if (text[_at] == '#')
            {
                int end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else
            {
                _line += text[_at] == '\n' ? 1 : 0;
                _at++;
            }
        }
    }

    private string Quoted(char quote)
    {
        (int line, int column) = (_line, Column(_at));
        StringBuilder word = new();
        for (_at++; _at < text.Length && text[_at] != quote; _at++)
        {
            Append(word);
        }

        if (_at == text.Length)
        {
            Fault ??= (line, column, "the quotation mark here is not closed: all behind it counts as one word");
            return word.ToString();
        }

        _at++;
        if (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (';' or '{' or ')'))
        {
            Fault ??= (_line, Column(_at), $"a word follows at once on the text in quotation marks that began at {line}:{column}: one of the marks may be missing");
        }

        return word.ToString();
    }

    private int Column(int at) => at == 0 ? 1 : at - text.LastIndexOf('\n', at - 1);

    private string Word()
    {
        StringBuilder word = new();
        bool isVariable = false;
        for (; _at < text.Length; _at++)
        {
            // The braces of ${name} belong to the word.
            char c = text[_at];
            if (char.IsWhiteSpace(c) || c == ';' || (c == '{' && !isVariable))
            {
                break;
            }

            isVariable = c == '$';
            Append(word);
        }

        return word.ToString();
    }

    /// <summary>A character, or what it is with the backslash before it; a backslash before any other stays.</summary>
    private void Append(StringBuilder word)
    {
        char c = text[_at];
        if (c == '\\' && _at + 1 < text.Length)
        {
            char escaped = text[++_at];
            _ = escaped switch
            {
                '"' or '\'' or '\\' => word.Append(escaped),
                't' => word.Append('\t'),
                'r' => word.Append('\r'),
                'n' => word.Append('\n'),
                _ => word.Append('\\').Append(escaped),
            };
            c = escaped;
        }
        else
        {
            word.Append(c);
        }

        _line += c == '\n' ? 1 : 0;
    }
}
