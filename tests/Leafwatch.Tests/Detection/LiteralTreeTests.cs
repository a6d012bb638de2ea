using CsCheck;
using Leafwatch.Core.Detection;

namespace Leafwatch.Tests.Detection;

public sealed class LiteralTreeTests
{
    private static readonly byte[] SymbolOf = [.. Enumerable.Range(0, 256).Select(c => (byte)c)];

    private static readonly Gen<string[]> Texts = Gen.OneOf('a', 'b', 'c').Array[1, 8].Select(letters => new string(letters)).Array[1, 12]
        .Select(texts => texts.Distinct().Order(StringComparer.Ordinal).ToArray());

    [Fact]
    public void Each_beginning_is_there_once_and_fails_to_its_longest_end_that_is_one() =>
        Texts.Sample(
            texts =>
            {
                LiteralTree tree = new(texts, SymbolOf);
                string[] beginnings = Beginnings(tree);
                string[] expected = [.. texts.SelectMany(text => Enumerable.Range(0, text.Length + 1).Select(length => text[..length])).Distinct()
                    .OrderBy(beginning => beginning.Length).ThenBy(beginning => beginning, StringComparer.Ordinal)];
                Assert.Equal(expected, beginnings);
                Assert.Equal(texts, tree.Ends.Select(end => beginnings[end]));
                Assert.Equal(
                    expected.Select(beginning => beginning.Length == 0 ? "" : Enumerable.Range(1, beginning.Length).Select(from => beginning[from..]).First(expected.Contains)),
                    tree.Failures.Select(failure => beginnings[failure]));
            },
            iter: 2000);

    private static string[] Beginnings(LiteralTree tree)
    {
        string[] beginnings = new string[tree.Count];
        beginnings[0] = "";
        for (int node = 0; node < tree.Count; node++)
        {
            (int child, int end) = tree.ChildrenOf(node);
            for (; child < end; child++)
            {
                beginnings[child] = beginnings[node] + (char)tree.Symbols[child];
            }
        }

        return beginnings;
    }
}
