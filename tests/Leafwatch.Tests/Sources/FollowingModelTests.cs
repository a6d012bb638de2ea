using CsCheck;

namespace Leafwatch.Tests.Sources;

/// <summary>
/// Random lives of a log: whatever happens to its files, and whenever the program is stopped or killed, the lines that come
/// are those that could be read: none of them lost, none twice. Bytes that were seen and cut before they were read are told.
/// </summary>
public sealed class FollowingModelTests
{
    /// <summary>How many lives there are in all, shared out among the ways of rotation and the patterns.</summary>
    private const long Sequences = 24_000;

    /// <summary>Lives that wait for the clock of the file system leave the processor to others.</summary>
    private const int AtOnce = 16;

    private static readonly (int, Gen<LogStep>)[] Common =
    [
        (6, Gen.Int[1, 5].Select(lines => (LogStep)new LogStep.Write(lines))),
        (3, Gen.Const((LogStep)new LogStep.Tear())),
        (4, Gen.Const((LogStep)new LogStep.Poll())),
        (3, Gen.Int[1, 4].Select(items => (LogStep)new LogStep.TakeSome(items))),
        (3, Gen.Const((LogStep)new LogStep.Commit())),
        (2, Gen.Const((LogStep)new LogStep.Stop())),
        (3, Gen.Const((LogStep)new LogStep.Kill())),
        (1, Gen.Int[1, 15].Select(minutes => (LogStep)new LogStep.Wait(minutes))),
        (1, Gen.Const((LogStep)new LogStep.Tick())),
    ];

    private static readonly Dictionary<string, (int, Gen<LogStep>)[]> Ways = new()
    {
        ["rename"] =
        [
            (3, Gen.Const((LogStep)new LogStep.Rename())),
            (2, Gen.Const((LogStep)new LogStep.Pack())),
            (1, Gen.Const((LogStep)new LogStep.Delete())),
            (1, Gen.Const((LogStep)new LogStep.Replace())),
        ],
        ["copytruncate"] = [(3, Gen.Const((LogStep)new LogStep.CopyTruncate()))],
        ["cut"] =
        [
            (3, Gen.Const((LogStep)new LogStep.Cut())),
            (1, Gen.Const((LogStep)new LogStep.Delete())),
            (1, Gen.Const((LogStep)new LogStep.Replace())),
        ],
    };

    public static TheoryData<string, string> Lives => new(
        from way in Ways.Keys from pattern in (string[])["access.log", "access.log*"] select (way, pattern));

    [Theory]
    [MemberData(nameof(Lives))]
    public void Nothing_is_lost_and_nothing_is_repeated(string way, string pattern) =>
        Gen.Frequency([.. Common, .. Ways[way]]).Array[1, 25].Sample(
            steps =>
            {
                using LogLife life = new(pattern);
                life.Do(new LogStep.Write(1));
                life.Do(new LogStep.Poll());
                life.Do(new LogStep.Commit());
                foreach (LogStep step in steps)
                {
                    life.Do(step);
                }

                life.Do(new LogStep.Write(1));
                life.Do(new LogStep.Poll());
                life.Do(new LogStep.Poll());
                life.Judge();
            },
            iter: Sequences / (2 * Ways.Count),
            threads: AtOnce,
            print: steps => string.Join(", ", steps.Select(step => step.ToString())));
}
