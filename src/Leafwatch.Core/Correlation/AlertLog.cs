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

    /// <param name="endedOnly">Whether those that go on are left for later: who wants only how each ended need not have it made before.</param>
    public IReadOnlyList<Alert> Take(bool endedOnly = false)
    {
        HasNews = false;
        List<Alert> taken = [];
        int left = 0;
        for (int i = 0; i < _changed.Count; i++)
        {
            OpenAlert alert = _changed[i];
            if (endedOnly && alert.Resolved is null)
            {
                _changed[left++] = alert;
                continue;
            }

            taken.Add(alert.ToAlert());
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

        _changed.RemoveRange(left, _changed.Count - left);
        return taken;
    }
}
