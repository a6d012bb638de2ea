using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Telegram;

/// <summary><c>telegram</c>: a message by a bot.</summary>
/// <param name="Target">The server of the bot's interface.</param>
/// <param name="Token">The bot's token.</param>
/// <param name="Chat">The chat: a number, or <c>@channel</c>.</param>
internal sealed record TelegramOptions(HttpTarget Target, Secret Token, string Chat) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new TelegramReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry telegram, SettingsContext context)
    {
        if (!telegram.HasOnly([.. HttpTarget.Keys, "token", "token_file", "chat"]))
        {
            return null;
        }

        Secret? token = new SecretReader(context).Require(telegram, "token", "token_file: telegram.token");
        if (token is not null && token.Reveal().Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not (':' or '_' or '-')))
        {
            telegram.Report($"'{telegram.Name}' has a 'token' that is none", "digits, ':' and letters, as @BotFather gave it");
            return null;
        }

        string? chat = telegram.Child("chat")?.AsWords();
        if (telegram.Child("chat") is null)
        {
            telegram.Report($"'{telegram.Name}' has no 'chat'", "chat: -1001234567890");
        }

        return HttpTarget.Read(telegram, context, "https://api.telegram.org") is { } target && token is not null && chat is not null
            ? new TelegramOptions(target, token, chat)
            : null;
    }
}
