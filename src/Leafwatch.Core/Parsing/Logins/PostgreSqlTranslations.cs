namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What PostgreSQL says of refused logins where lc_messages is German, French or Spanish (src/backend/po/{de,fr,es}.po of 9 to 18): the password or another method failed, a host that
/// pg_hba.conf does not let in, a role that is not there.
/// </summary>
/// <remarks>Names stand between quotation marks of the language, which are not escaped in them: each is read to the last one.</remarks>
internal static class PostgreSqlTranslations
{
    private static readonly EventKind Refused = EventKind.Failure("postgresql_login");
    private static readonly EventKind RoleRefused = EventKind.Failure("postgresql_role_refused");

    private static readonly Language[] Languages =
    [
        new("»", "«", "-Authentifizierung für Benutzer »", "« fehlgeschlagen", "kein pg_hba.conf-Eintrag für Host »", "Rolle »", "« existiert nicht"),
        new("«", "»", " échouée pour l'utilisateur «", "»", "aucune entrée dans pg_hba.conf pour l'hôte «", "le rôle «", "» n'existe pas"),
        new("«", "»", " falló para el usuario «", "»", "no hay una línea en pg_hba.conf para «", "no existe el rol «", "»"),
    ];

    public static bool TrySet(EventView line, LineText message)
    {
        foreach (Language language in Languages)
        {
            if (TrySetFailed(line, message, language) || TrySetHost(line, message, language) || TrySetRole(line, message, language))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TrySetFailed(EventView line, LineText message, Language language)
    {
        if (!message.TryCut(language.Failed, out LineText method, out LineText rest) || method.Length > Language.LongestMethod || !rest.Bytes.EndsWith(language.AfterFailed))
        {
            return false;
        }

        Refused.SetOn(line);
        method.SetAs(line, Field.EventReason);
        Trimmed(rest.Without(language.AfterFailed)).SetAs(line, Field.UserName);
        return true;
    }

    /// <summary><c>HOST«, Benutzer »bob«, Datenbank »app«, SSL aus</c>: the host has no quotation mark, and who is not the only one who may have some is not told.</summary>
    private static bool TrySetHost(EventView line, LineText message, Language language)
    {
        if (!message.TrySkip(language.NoEntry, out LineText rest) || !rest.TryCut(language.Close, out LineText host, out LineText names))
        {
            return false;
        }

        Refused.SetOn(line);
        LineText name = Trimmed(host);
        if (!name.Bytes.SequenceEqual("[local]"u8))
        {
            PeerAddress.SetHost(line, name);
        }

        if (names.TryCut(language.Open, out _, out LineText user) && user.TryCut(language.Close, out LineText asking, out LineText after)
            && after.TryCut(language.Open, out _, out LineText database) && database.Bytes.IndexOf(language.Open) < 0)
        {
            Trimmed(asking).SetAs(line, Field.UserName);
        }

        return true;
    }

    private static bool TrySetRole(EventView line, LineText message, Language language)
    {
        if (!message.TrySkip(language.Role, out LineText rest) || !rest.Bytes.EndsWith(language.AfterRole))
        {
            return false;
        }

        RoleRefused.SetOn(line);
        Trimmed(rest.Without(language.AfterRole)).SetAs(line, Field.UserName);
        return true;
    }

    /// <summary>French puts a space inside its quotation marks, which may be one that does not break.</summary>
    private static LineText Trimmed(LineText text)
    {
        LineText rest = text.Without(" "u8).Without("\u00A0"u8).Without("\u202F"u8);
        _ = rest.TrySkip(" "u8, out rest) || rest.TrySkip("\u00A0"u8, out rest) || rest.TrySkip("\u202F"u8, out rest);
        return rest;
    }

    private sealed class Language(string open, string close, string failed, string afterFailed, string noEntry, string role, string afterRole)
    {
        public const int LongestMethod = 48;

        private readonly byte[] _open = Bytes(open);
        private readonly byte[] _close = Bytes(close);
        private readonly byte[] _failed = Bytes(failed);
        private readonly byte[] _afterFailed = Bytes(afterFailed);
        private readonly byte[] _noEntry = Bytes(noEntry);
        private readonly byte[] _role = Bytes(role);
        private readonly byte[] _afterRole = Bytes(afterRole);

        public ReadOnlySpan<byte> Open => _open;

        public ReadOnlySpan<byte> Close => _close;

        public ReadOnlySpan<byte> Failed => _failed;

        public ReadOnlySpan<byte> AfterFailed => _afterFailed;

        public ReadOnlySpan<byte> NoEntry => _noEntry;

        public ReadOnlySpan<byte> Role => _role;

        public ReadOnlySpan<byte> AfterRole => _afterRole;

        private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
    }
}
