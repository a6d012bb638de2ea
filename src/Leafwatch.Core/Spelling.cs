namespace Leafwatch.Core;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class Spelling
{
    /// <summary>The known word nearest to <paramref name="word"/>, if any is near enough to be a slip of the hand.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => Nearest(word, known, Math.Max(1, word.Length / 3));

    /// <summary>The known word nearest to <paramref name="word"/>, if it takes no more edits than <paramref name="allowed"/>.</summary>
    public static string? Nearest(string word, IEnumerable<string> known, int allowed) =>
        known
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= allowed)
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    public static string? DidYouMean(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"did you mean '{nearest}'?" : null;

    /// <summary>Edits, with a swap of neighbours as one (optimal string alignment; Boytsov 2011, section 2.1).</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
