using System.Globalization;
using System.Text;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// What a forwarder sends of a security event as plain text to the system's logger: NXLog's <c>to_syslog_bsd()</c> (<c>Microsoft-Windows-Security-Auditing[612]: An account failed to log on. …</c>),
/// evtsys (<c>Security-Auditing: 4625: AUDIT_FAILURE An account …</c>), and those that name no program (<c>EventID 4625 An account …</c>). Which event it is, its first sentence tells.
/// </summary>
/// <remarks>The sentences are those of English systems (<see cref="RenderedMessage"/>).</remarks>
internal static class SentMessage
{
    private const int LongestHead = 160;

    private static readonly ConstantValue Provider = ConstantValue.Of("Microsoft-Windows-Security-Auditing");
    private static readonly ConstantValue Channel = ConstantValue.Of("Security");

    private static readonly Sentence[] Sentences =
    [
        new(4624, "An account was successfully logged on."),
        new(4625, "An account failed to log on."),
        new(4634, "An account was logged off."),
        new(4648, "A logon was attempted using explicit credentials."),
        new(4672, "Special privileges assigned to new logon."),
        new(4697, "A service was installed in the system."),
        new(4720, "A user account was created."),
        new(4740, "A user account was locked out."),
        new(4768, "A Kerberos authentication ticket (TGT) was requested."),
        new(4769, "A Kerberos service ticket was requested."),
        new(4771, "Kerberos pre-authentication failed."),
        new(4776, "The computer attempted to validate the credentials for an account."),
        new(4776, "The domain controller attempted to validate the credentials for an account."),
    ];

    /// <summary>Gives a message its meaning, if it is such an event.</summary>
    /// <param name="line">The event, whose <c>error.message</c> is the message.</param>
    /// <param name="program">Who the head says sent it; empty when it says nothing.</param>
    /// <param name="message">The message.</param>
    public static bool TrySet(EventView line, ReadOnlySpan<byte> program, ReadOnlySpan<byte> message)
    {
        if (!IsWindows(program, message))
        {
            return false;
        }

        ReadOnlySpan<byte> head = message[..Math.Min(message.Length, LongestHead)];
        foreach (Sentence sentence in Sentences)
        {
            if (head.IndexOf(sentence.Text) >= 0)
            {
                line.Set(Field.EventCode, sentence.CodeValue);
                line.Set(WindowsFields.Provider, Provider);
                line.Set(WindowsFields.Channel, Channel);
                RenderedMessage.SetData(line, sentence.Code);
                WindowsEventMeaning.Set(line, sentence.Code);
                return true;
            }
        }

        return false;
    }

    private static bool IsWindows(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message) =>
        program.IsEmpty ? message.StartsWith("EventID"u8) || message.StartsWith("Microsoft-Windows-Security-Auditing"u8)
        : program.StartsWith("Microsoft-Windows-Security-Auditing"u8) || program.SequenceEqual("Security-Auditing"u8) || program.SequenceEqual("EvntSLog"u8) || program.SequenceEqual("EventID"u8);

    private sealed class Sentence(int code, string text)
    {
        public int Code => code;

        public ConstantValue CodeValue { get; } = ConstantValue.Of(code.ToString(CultureInfo.InvariantCulture));

        public byte[] Text { get; } = Encoding.ASCII.GetBytes(text);
    }
}
