using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Program;

/// <summary>Runs a program with the notification as JSON on its standard input. Its exit status is its answer: 0 for done, 65 (sysexits.h, EX_DATAERR) for never, any other for later.</summary>
internal sealed class ProgramReceiver(ReceiverParts parts, ProgramOptions options) : Receiver(parts.Name)
{
    private const int RefusedStatus = 65;
    private const int LongestArgument = 4096;
    private const int LongestWords = 200;

    public override bool FollowsState => true;

    public override TimeSpan Timeout => options.Limit;

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        MessageFields fields = MessageFields.Of(notification, attempt, parts.Links);
        (int? status, _, string errors) = await ChildProgram.RunAsync(
            options.Path,
            options.Arguments.Select(argument => Argument(argument, fields)),
            options.Environment,
            NotificationJson.Write(notification, attempt, fields, parts.Template),
            cancellation).ConfigureAwait(false);
        string said = errors.Length == 0 ? "" : $": {VisibleText.Of(errors, LongestWords)}";
        return status switch
        {
            0 => new DeliveryResult.Delivered(),
            null => new DeliveryResult.Retry($"{options.Path} cannot be run{said}"),
            RefusedStatus => new DeliveryResult.Rejected($"{options.Path} refused{said}"),
            _ => new DeliveryResult.Retry($"{options.Path} ended with status {status}{said}"),
        };
    }

    /// <summary>One argument on one line. An outsider's text does not become an option: its hyphen is shown as what it is.</summary>
    private static string Argument(Template template, MessageFields fields)
    {
        string text = template.Render(fields, Markup.Plain, LongestArgument).Replace('\n', ' ');
        return text.StartsWith('-') && !template.BeginsWithWords ? $"\\x2D{text[1..]}" : text;
    }
}
