using System.Text;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>The words before a message of PostgreSQL: how bad it is, or which part of the message before it follows (utils/error/elog.c).</summary>
internal static class PostgreSqlSeverity
{
    private static readonly (byte[] Word, ConstantValue Level, bool Follows)[] Words =
    [
        .. Levels("LOG FATAL ERROR WARNING NOTICE INFO PANIC DEBUG DEBUG1 DEBUG2 DEBUG3 DEBUG4 DEBUG5", follows: false),
        .. Levels("DETAIL HINT STATEMENT CONTEXT QUERY LOCATION", follows: true),

        // src/backend/po/{de,fr,es}.po; the other words are the same in them.
        .. Translated("FEHLER=error WARNUNG=warning HINWEIS=notice PANIK=panic ERREUR=error ATTENTION=warning", follows: false),
        .. Translated(
            "TIPP=hint ANWEISUNG=statement ZUSAMMENHANG=context ANFRAGE=query DÉTAIL=detail ASTUCE=hint INSTRUCTION=statement CONTEXTE=context REQUÊTE=query "
            + "DETALLE=detail SUGERENCIA=hint SENTENCIA=statement CONTEXTO=context CONSULTA=query",
            follows: true),
    ];

    /// <summary>Whether the word is that of a part which follows the message it belongs to.</summary>
    public static bool Follows(ConstantValue level)
    {
        foreach ((_, ConstantValue known, bool follows) in Words)
        {
            if (known == level)
            {
                return follows;
            }
        }

        return false;
    }

    /// <summary>Reads the word that <paramref name="text"/> ends with.</summary>
    public static bool TryReadAtEnd(ReadOnlySpan<byte> text, out ConstantValue level, out int length)
    {
        foreach ((byte[] word, ConstantValue known, _) in Words)
        {
            if (text.EndsWith(word) && (text.Length == word.Length || !char.IsAsciiLetterOrDigit((char)text[^(word.Length + 1)])))
            {
                level = known;
                length = word.Length;
                return true;
            }
        }

        level = default;
        length = 0;
        return false;
    }

    private static IEnumerable<(byte[] Word, ConstantValue Level, bool Follows)> Translated(string words, bool follows) =>
        words.Split(' ').Select(word => word.Split('=')).Select(pair => (Encoding.UTF8.GetBytes(pair[0]), ConstantValue.Of(pair[1]), follows));

    private static IEnumerable<(byte[] Word, ConstantValue Level, bool Follows)> Levels(string words, bool follows) =>
        words.Split(' ').Select(word => (Encoding.ASCII.GetBytes(word), ConstantValue.Of(word.ToLowerInvariant()), follows));
}
