using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads Nextcloud's <c>nextcloud.log</c>, one JSON object a line (https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/logging_configuration.html;
/// lib/private/Log/LogDetails.php and lib/private/User/Session.php of Nextcloud 12 to 31).
/// </summary>
/// <remarks>
/// The attempt, <c>app_login</c>, is <c>Login failed: bob (Remote IP: 192.0.2.7)</c>; who gets in is not told. The name is the client's choice: it ends at the last of the words
/// behind it, and the address is that of the object's own key.
/// </remarks>
internal sealed class NextcloudParser(ParserOptions options) : JsonLineParser(Mapping, options)
{
    private static readonly EventKind Refused = EventKind.Failure("app_login");
    private static readonly EventKind SecondRefused = EventKind.Failure("app_second_factor");

    private static readonly FieldMapping Mapping = new FieldMapping()
        .AddTime("time")
        .Add("remoteAddr", HttpMeanings.Client, ValueRole.Client, isRequired: true)
        .Add("reqId", HttpMeanings.Plain("http.request.id"), isRequired: true)
        .Add("user", new AccountMeaning())
        .Add("app", HttpMeanings.Plain("log.logger"))
        .Add("level", new PlainMeaning(Field.LogLevel), isRequired: true)
        .Add("method", "http.request.method")
        .Add("url", HttpMeanings.Target)
        .Add("userAgent", "user_agent.original")
        .Add("message", new MessageMeaning(), isRequired: true);

    public static IReadOnlyList<Field> Fields { get; } = FieldsOf(Mapping.Values);

    private static ReadOnlySpan<byte> LoginFailed => "Login failed: "u8;
    private static ReadOnlySpan<byte> SecondFailed => "Two-factor challenge failed: "u8;

    protected override void SetMeaning(EventView line, ReadOnlySpan<byte> status)
    {
        ReadOnlySpan<byte> message = line[Field.ErrorMessage];
        if (message.StartsWith(LoginFailed))
        {
            Refused.SetOn(line);
        }
        else if (message.StartsWith(SecondFailed))
        {
            SecondRefused.SetOn(line);
        }
        else
        {
            base.SetMeaning(line, status);
        }
    }

    /// <summary>Who asked; <c>--</c> for nobody.</summary>
    private sealed class AccountMeaning : ValueMeaning
    {
        public override IReadOnlyList<Field> Fields { get; } = [Field.UserName];

        public override void Set(EventView line, int start, int length, Unescaping unescaping)
        {
            if (!line.Line.Slice(start, length).SequenceEqual("--"u8))
            {
                unescaping.Set(line, Field.UserName, start, length);
            }
        }
    }

    /// <summary>What is said, and whose password was wrong; up to Nextcloud 19 name and address are in apostrophes.</summary>
    private sealed class MessageMeaning : ValueMeaning
    {
        public override IReadOnlyList<Field> Fields { get; } = [Field.ErrorMessage, Field.UserName];

        public override void Set(EventView line, int start, int length, Unescaping unescaping)
        {
            unescaping.Set(line, Field.ErrorMessage, start, length);
            ReadOnlySpan<byte> message = line.Line.Slice(start, length);
            int begin = message.StartsWith(LoginFailed) ? LoginFailed.Length : message.StartsWith(SecondFailed) ? SecondFailed.Length : 0;
            int end = message.LastIndexOf(" (Remote IP: "u8);
            if (begin == 0 || end < begin)
            {
                return;
            }

            if (end - begin >= 2 && message[begin] == '\'' && message[end - 1] == '\'')
            {
                begin++;
                end--;
            }

            unescaping.Set(line, Field.UserName, start + begin, end - begin);
        }
    }
}
