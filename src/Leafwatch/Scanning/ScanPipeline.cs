using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Notifying;
using Leafwatch.RuleFiles;

namespace Leafwatch.Scanning;

/// <summary>What a scan sends its matches through: nobody is told.</summary>
internal static class ScanPipeline
{
    public static Pipeline Of(LoadedRules rules) =>
        new(
            new RuleMatchers(rules.InForce, rules.Allowed), new Correlator(rules.InForce, rules.Settings with { IsStored = false }), new IncidentBook(new IncidentOptions()),
            new Teller([], [], new QuietOptions(), TimeProvider.System), TimeProvider.System);
}
