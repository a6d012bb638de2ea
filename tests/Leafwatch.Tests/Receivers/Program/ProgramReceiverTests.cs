using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers.Program;

public sealed class ProgramReceiverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProgramReceiverTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of these tests are scripts of sh.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_gets_the_notification_and_its_arguments_as_they_are()
    {
        string script = Script($"cat >'{_folder.Path}/in'; for a in \"$@\"; do printf '%s\\n' \"$a\" >>'{_folder.Path}/args'; done");
        Receiver receiver = SomeReceiver.Of($$"""command: { run: ['{{script}}', '--level={level}', '{who}', '$(id) {rule}'] }""");
        Assert.IsType<DeliveryResult.Delivered>(await SomeReceiver.TellAsync(receiver));
        Assert.Equal(["--level=medium", "192.0.2.7", "$(id) http_404_burst"], File.ReadAllLines(Path.Combine(_folder.Path, "args")));
        Assert.Equal("notification", JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, "in"))).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task An_outsiders_text_is_no_option_and_one_line()
    {
        string script = Script($"printf '%s' \"$1\" >'{_folder.Path}/args'");
        Alert alert = SomeAlert.Burst() with { Group = [new GroupValue("user.name", "--delete\nall; rm -rf /")] };
        await SomeReceiver.TellAsync(SomeReceiver.Of($$"""command: { run: ['{{script}}', '{who}'] }"""), SomeAlert.Owed() with { Alert = alert });
        Assert.Equal("\\x2D-delete\\x0Aall; rm -rf /", File.ReadAllText(Path.Combine(_folder.Path, "args")));
    }

    [Fact]
    public async Task It_inherits_no_secret()
    {
        string script = Script($"env >'{_folder.Path}/env'");
        Environment.SetEnvironmentVariable("LEAFWATCH_TEST_SECRET", "hunter2");
        await SomeReceiver.TellAsync(SomeReceiver.Of($$"""command: { run: ['{{script}}'], environment: { ROOM: ops } }"""));
        string environment = File.ReadAllText(Path.Combine(_folder.Path, "env"));
        Assert.DoesNotContain("hunter2", environment, StringComparison.Ordinal);
        Assert.Contains("ROOM=ops", environment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", null)]
    [InlineData("echo no >&2; exit 65", "refused: no")]
    [InlineData("echo later >&2; exit 75", "ended with status 75: later")]
    [InlineData("head -c 3000000 /dev/zero >&2; exit 1", "ended with status 1")]
    public async Task Its_status_is_its_answer(string does, string? why)
    {
        DeliveryResult result = await SomeReceiver.TellAsync(SomeReceiver.Of($$"""command: { run: ['{{Script(does)}}'] }"""));
        switch (result)
        {
            case DeliveryResult.Rejected rejected:
                Assert.EndsWith(why!, rejected.Why, StringComparison.Ordinal);
                break;
            case DeliveryResult.Retry retry:
                Assert.Contains(why!, retry.Why, StringComparison.Ordinal);
                Assert.True(retry.Why.Length < 500);
                break;
            default:
                Assert.Null(why);
                break;
        }
    }

    [Fact]
    public async Task One_that_does_not_end_is_killed_with_all_that_it_started()
    {
        string script = Script($"sleep 300 & echo $! >'{_folder.Path}/pid.new'; mv '{_folder.Path}/pid.new' '{_folder.Path}/pid'; wait");
        using CancellationTokenSource end = new();
        using FileSystemWatcher watcher = new(_folder.Path, "pid") { EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => end.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            SomeReceiver.Of($$"""command: { run: ['{{script}}'] }""").DeliverAsync(SomeReceiver.Told(), SomeReceiver.First, end.Token));
        string child = File.ReadAllText(Path.Combine(_folder.Path, "pid")).Trim();

        // The signal is sent; the kernel may take a moment.
        Assert.True(SpinWait.SpinUntil(() => !Lives(child), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_tried_again() =>
        Assert.Equal(
            "/nowhere/tell cannot be run: there is no such file",
            Assert.IsType<DeliveryResult.Retry>(await SomeReceiver.TellAsync(SomeReceiver.Of("command: { run: [/nowhere/tell] }"))).Why);

    private static bool Lives(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Script(string text)
    {
        string path = _folder.Write("tell", $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
