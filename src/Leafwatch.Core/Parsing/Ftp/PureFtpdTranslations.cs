using System.Text;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// What Pure-FTPd says of logins where it was built <c>--with-language</c> German, French, Spanish, Italian or Dutch (src/messages_de.h and its kin of 1.0): refused, let in, disabled, connected.
/// </summary>
internal static class PureFtpdTranslations
{
    private static readonly string[][] Texts =
    [
        ["Authentifizierung fehlgeschlagen für Benutzer [", "].", " ist jetzt eingeloggt.", "Anonymer Benutzer ", "Einloggen als [", "] nicht möglich: Konto deaktiviert", "Neue Verbindung von "],
        ["Erreur d'authentification pour l'utilisateur [", "]", " est maintenant loggue", "Utilisateur anonyme loggue", "Impossible de se logger sous [", "] : compte desactive", "Nouvelle connexion de "],
        ["Autentificación fallida para el usuario [", "]", " está ahora dentro del sistema", "Usuario Anónimo dentro del ", "No se puede conectar como [", "] : cuenta deshabilitada", "Nueva conexión desde "],
        ["Autenticazione falita per l'utente [", "]", " è ora loggato", "Utente anonimo loggato", "Impossibile loggarsi come [", "] : account disabilitato", "Nuova connessione da "],
        ["Autorisatie faalde voor gebruiker [", "]", " is nu ingelogd", "Anonieme gebruiker is ingelogd", "U kan niet inloggen als [", "] : het account is uitgeschakeld", "Nieuwe verbinding vanaf "],
    ];

    /// <summary>Each in UTF-8, and in Latin-1, as old versions wrote it.</summary>
    private static readonly Language[] Languages = [.. Texts.SelectMany(texts => new[] { new Language(Encoding.UTF8, texts), new Language(Encoding.Latin1, texts) })];

    private static readonly ConstantValue Anonymous = ConstantValue.Of("anonymous");

    /// <summary>Sets the kind of a message and the user that it names, if it is one of these.</summary>
    public static bool TrySet(EventView line, LineText said)
    {
        foreach (Language language in Languages)
        {
            if (said.TrySkip(language.Refused, out LineText tried))
            {
                FtpEvents.Refused.SetOn(line);
                tried.Without(language.AfterRefused).SetAs(line, Field.UserName);
                return true;
            }

            if (said.TrySkip(language.Disabled, out LineText disabled) && disabled.TryCutLast(language.AfterDisabled, out LineText account, out _))
            {
                FtpEvents.Refused.SetOn(line);
                account.SetAs(line, Field.UserName);
                return true;
            }

            if (said.Bytes.StartsWith(language.Anonymous))
            {
                FtpEvents.LoggedIn.SetOn(line);
                line.Set(Field.UserName, Anonymous);
                return true;
            }

            if (said.Bytes.EndsWith(language.LoggedIn))
            {
                FtpEvents.LoggedIn.SetOn(line);
                said.Without(language.LoggedIn).SetAs(line, Field.UserName);
                return true;
            }

            if (said.Bytes.StartsWith(language.Connected))
            {
                FtpEvents.Connected.SetOn(line);
                return true;
            }
        }

        return false;
    }

    private sealed class Language(Encoding encoding, string[] texts)
    {
        public byte[] Refused { get; } = encoding.GetBytes(texts[0]);

        public byte[] AfterRefused { get; } = encoding.GetBytes(texts[1]);

        public byte[] LoggedIn { get; } = encoding.GetBytes(texts[2]);

        public byte[] Anonymous { get; } = encoding.GetBytes(texts[3]);

        public byte[] Disabled { get; } = encoding.GetBytes(texts[4]);

        public byte[] AfterDisabled { get; } = encoding.GetBytes(texts[5]);

        public byte[] Connected { get; } = encoding.GetBytes(texts[6]);
    }
}
