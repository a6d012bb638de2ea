using CsCheck;
using Leafwatch.Core;

namespace Leafwatch.Tests.Sources;

/// <summary>
/// Random lives of a log: whatever happens to the files, and whenever the program is killed, the lines that were committed
/// are the lines that were written: none lost, none twice, in order.
/// </summary>
public sealed class FollowingModelTests
{
    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, Gen.Int[1, 5].Select(lines => (Step)new Step.Write(lines))),
        (3, Gen.Const((Step)new Step.Tear())),
        (2, Gen.Const((Step)new Step.Rename())),
        (2, Gen.Const((Step)new Step.CopyTruncate())),
        (1, Gen.Const((Step)new Step.Recreate())),
        (4, Gen.Const((Step)new Step.Poll())),
        (3, Gen.Int[1, 4].Select(items => (Step)new Step.TakeSome(items))),
        (3, Gen.Int[0, 3].Select(commits => (Step)new Step.Kill(commits))),
        (1, Gen.Int[1, 15].Select(minutes => (Step)new Step.Wait(minutes))));

    [Theory]
    [InlineData("access.log", false)]
    [InlineData("access.log", true)]
    [InlineData("access.log*", false)]
    [InlineData("access.log*", true)]
    public void Nothing_is_lost_and_nothing_is_repeated(string pattern, bool copies) => Steps.Array[1, 25].Sample(
        steps =>
        {
            using Life life = new(pattern, copies);
            life.Do(new Step.Write(1));
            life.Do(new Step.Poll());
            foreach (Step step in steps)
            {
                life.Do(step);
            }

            life.Do(new Step.Write(1));
            life.Do(new Step.Poll());
            life.Do(new Step.Poll());
            Assert.Equal(life.Written, life.Lines);
        },
        iter: 500,
        threads: 1,
        print: steps => string.Join(", ", steps.Select(step => step.ToString())));

    private abstract record Step
    {
        public sealed record Write(int Lines) : Step;

        public sealed record Tear : Step;

        public sealed record Rename : Step;

        public sealed record CopyTruncate : Step;

        public sealed record Recreate : Step;

        public sealed record Poll : Step;

        public sealed record TakeSome(int Items) : Step;

        public sealed record Kill(int Commits) : Step;

        public sealed record Wait(int Minutes) : Step;
    }

    private sealed class Life(string pattern, bool copies) : IDisposable
    {
        private readonly FollowedFolder _folder = new(pattern);
        private readonly List<(Dictionary<string, FilePosition> Stored, int Lines)> _commits = [];
        private string _torn = "";
        private int _rotations;

        public List<string> Written { get; } = [];

        public List<string> Lines => _folder.Lines;

        public void Dispose() => _folder.Dispose();

        public void Do(Step step)
        {
            bool exists = File.Exists(_folder.PathOf(FollowedFolder.Log));
            switch (step)
            {
                case Step.Write write:
                    for (int i = 0; i < write.Lines; i++)
                    {
                        Complete();
                    }

                    break;
                case Step.Tear:
                    string more = _torn.Length == 0 ? $"line {Written.Count} of the log " : "more ";
                    _folder.Append(more);
                    _torn += more;
                    break;
                case Step.Rename when exists && !copies:
                    FinishTorn();
                    _folder.Rename("access.log", NextName());
                    break;
                case Step.CopyTruncate when exists && copies:
                    FinishTorn();
                    _folder.CopyTruncate(NextName());
                    break;
                case Step.Recreate when exists:
                    FinishTorn();
                    Do(new Step.Poll());
                    _folder.Delete();
                    Complete();
                    Do(new Step.Poll());
                    _commits.Clear();
                    Commit();
                    break;
                case Step.Poll:
                    _folder.Poll();
                    Commit();
                    break;
                case Step.TakeSome some:
                    _folder.Take(some.Items);
                    Commit();
                    _folder.Kill();
                    break;
                case Step.Kill kill when _commits.Count > 0:
                    int last = Math.Max(0, _commits.Count - 1 - kill.Commits);
                    Lines.RemoveRange(_commits[last].Lines, Lines.Count - _commits[last].Lines);
                    _folder.Restore(_commits[last].Stored);
                    _commits.RemoveRange(last + 1, _commits.Count - last - 1);
                    break;
                case Step.Wait wait:
                    _folder.Time.Advance(TimeSpan.FromMinutes(wait.Minutes));
                    break;
            }
        }

        private string NextName() => $"access.log-{20241000 + ++_rotations}";

        private void Complete()
        {
            string rest = _torn.Length == 0 ? $"line {Written.Count} of the log end" : "end";
            _folder.Append(rest + "\n");
            Written.Add(_torn + rest);
            _torn = "";
        }

        private void FinishTorn()
        {
            if (_torn.Length > 0)
            {
                Complete();
            }
        }

        private void Commit() => _commits.Add((_folder.Stored, Lines.Count));
    }
}
