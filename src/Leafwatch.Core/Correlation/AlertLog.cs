namespace Leafwatch.Core.Correlation;

/// <summary>The alerts that are new or have changed since they were last asked for, in the order in which they first did.</summary>
/// <param name="budget">Keeps or lets go what those show that were taken.</param>
internal sealed class AlertLog(EvidenceBudget budget)
{
    private readonly List<OpenAlert> _changed = [];

    /// <summary>Whether one of them fired or ended: that is not to wait, as an update may.</summary>
    public bool HasNews { get; private set; }

    public void Changed(OpenAlert alert)
    {
        HasNews |= alert.IsNew || alert.Resolved is not null;
        if (!alert.IsListed)
        {
            budget.Wake(alert);
            alert.IsListed = true;
            _changed.Add(alert);
        }
    }

    public IReadOnlyList<Alert> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        Alert[] taken = [.. _changed.Select(alert => alert.ToAlert())];
        foreach (OpenAlert alert in _changed)
        {
            alert.IsListed = false;
            alert.IsNew = false;
            if (alert.Resolved is not null)
            {
                alert.Release();
            }
            else
            {
                budget.Rest(alert);
            }
        }

        _changed.Clear();
        HasNews = false;
        return taken;
    }
}
