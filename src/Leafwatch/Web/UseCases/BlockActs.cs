using Leafwatch.Core;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.UseCases;

/// <summary>Who is kept out.</summary>
internal static class BlockActs
{
    /// <summary>What blocks, if a receiver of the configuration does.</summary>
    public static BlockOptions? Blocking(Visit visit) =>
        visit.Dashboard.Parts.Changes?.InForce.Settings.Receivers.Select(receiver => receiver.Options).OfType<BlockOptions>().FirstOrDefault();

    public static async Task<ActResult> BlockAsync(Visit visit, string address, string length, Incident? incident)
    {
        Texts t = visit.Texts;
        if (Blocking(visit) is not { } options)
        {
            return ActResult.Wrong(t.Act.NothingBlocks);
        }

        if (Block.NetworkOf(address) is not { } network)
        {
            return ActResult.Wrong(t.Act.NetworkFault);
        }

        if (!Duration.TryParse(length, out TimeSpan span) || span <= TimeSpan.Zero || span > BlockBook.Longest)
        {
            return ActResult.Wrong(t.Act.LengthFault);
        }

        BlockBook book = Book(visit, options);
        (bool isBlocked, string said) = book.Add(network, visit.Who!.Name, incident?.Id, incident?.First ?? visit.Now, span);
        if (!isBlocked)
        {
            return ActResult.Wrong(said);
        }

        visit.Audit(options.IsDry ? "would block (dry run)" : "blocked", $"{said}{(incident is null ? "" : $", incident {incident.Id}")}");
        ActResult result = await ApplyAsync(book, said);
        if (result.IsDone && incident is not null)
        {
            await MonitorActs.AskAsync(visit, MonitorActs.Note(visit, incident, options.IsDry ? $"{said} ({t.Act.OnlySaid})" : said));
        }

        return result;
    }

    public static async Task<ActResult> UnblockAsync(Visit visit, string address)
    {
        if (Blocking(visit) is not { } options)
        {
            return ActResult.Wrong(visit.Texts.Act.NothingBlocks);
        }

        if (Block.NetworkOf(address) is not { } network || !visit.Dashboard.Parts.Store.RemoveBlock(network))
        {
            return ActResult.NotFound(visit.Texts);
        }

        visit.Audit("let in again", Block.NameOf(network));
        return await ApplyAsync(Book(visit, options), Block.NameOf(network));
    }

    private static BlockBook Book(Visit visit, BlockOptions options) =>
        new(visit.Dashboard.Parts.Store, options, new ProtectedAddresses(options, visit.Dashboard.Parts.Time), visit.Dashboard.Parts.Time);

    private static async Task<ActResult> ApplyAsync(BlockBook book, string said)
    {
        using CancellationTokenSource end = new(BlockBook.Patience);
        return await book.ApplyAsync(end.Token) is { } trouble ? ActResult.Wrong(trouble) : ActResult.Done(said);
    }
}
