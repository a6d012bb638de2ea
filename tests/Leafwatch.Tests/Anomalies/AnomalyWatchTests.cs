using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Anomalies;

public sealed class AnomalyWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly AnomalyOptions Options = new() { Zone = TimeZoneInfo.Utc, Shadow = TimeSpan.FromDays(1) };

    [Fact]
    public void A_monitor_that_is_killed_finds_the_same_anomalies()
    {
        WatchedSite alone = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        WatchedSite killed = Run(new WatchedSite(Start, Options), killedEvery: 7);
        Assert.NotEmpty(alone.Told);
        Assert.Equal(alone.Anomalies.Select(Words), killed.Anomalies.Select(Words));
    }

    [Fact]
    public void A_model_that_is_restored_is_the_model()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        site.Collect(isLast: true);
        StoredModel stored = Assert.Single(site.Models);
        site.Restart();
        site.Collect(isLast: true);
        Assert.Equal(stored.Payload, Assert.Single(site.Models).Payload);
        Assert.Contains("what is unusual is told", ModelWords.Of(stored, Options).First(), StringComparison.Ordinal);
        Assert.Contains("another version", ModelWords.Of(stored with { Version = 99 }, Options).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_is_learned_anew()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        site.Collect(isLast: true);
        StoredModel stored = Assert.Single(site.Models);
        Assert.Contains("learned anew", ModelWords.Of(stored with { Payload = stored.Payload![..1000] }, Options).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void In_the_shadow_time_anomalies_are_kept_and_not_told()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options with { Shadow = TimeSpan.FromDays(30) }), killedEvery: int.MaxValue);
        Assert.NotEmpty(site.Anomalies);
        Assert.Empty(site.Told);
        Assert.Empty(site.Alerts);
    }

    [Fact]
    public void A_false_alarm_makes_its_measures_and_mixes_less_surprising_and_no_other()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        Anomaly found = site.Told.First(anomaly => anomaly.Measures.Count > 0);
        site.Watch.Judge(found, Verdict.FalseAlarm);
        site.Collect(isLast: true);
        string[] words = [.. ModelWords.Of(Assert.Single(site.Models), Options).Skip(1)];
        string[] unusual = [.. found.Measures.Select(measure => measure.Name), .. found.Mixes.Select(mix => mix.Kind)];
        Assert.Equal(unusual.Length, words.Length);
        Assert.All(unusual, name => Assert.Contains(words, line => line.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(Verdict.FalseAlarm, site.Anomalies.Single(anomaly => anomaly.Id == found.Id).Verdict);
    }

    [Fact]
    public void What_is_expected_is_expected_at_that_hour_of_the_week()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        site.Watch.Judge(site.Told.First(anomaly => anomaly.Measures.Count > 0), Verdict.Expected);
        site.Watch.Rebuild();
        site.Collect(isLast: true);
        Assert.Contains(ModelWords.Of(Assert.Single(site.Models), Options), line => line.Contains("hours of the week", StringComparison.Ordinal) && !line.Contains(" 0 hours", StringComparison.Ordinal));
    }

    [Fact]
    public void Weeks_that_were_imported_make_a_site_known_at_once()
    {
        WatchedSite site = new(Start.AddDays(3), Options);
        foreach ((_, string[] lines) in Minutes(3))
        {
            site.Count(lines);
        }

        foreach ((DateTimeOffset minute, string[] lines) in Minutes(4).Where(each => each.Minute >= Start.AddDays(3)))
        {
            site.Count(lines);
            site.Pass(minute);
        }

        Assert.Contains(site.Told, anomaly => anomaly.Rule == "anomaly_logins");
    }

    [Fact]
    public void When_nobody_comes_at_all_it_is_silence_and_when_a_crowd_goes_it_is_not()
    {
        // In the morning of the last day nothing comes for half an hour; at noon many ask eight times as often, for two hours.
        DateTimeOffset crowd = Start.AddDays(3).AddHours(12);
        DateTimeOffset outage = Start.AddDays(3).AddHours(6);
        WatchedSite site = new(Start, Options);
        foreach ((DateTimeOffset minute, string[] lines) in Minutes(4))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            bool isCrowded = minute >= crowd && minute < crowd.AddHours(2);
            if (minute < outage || minute >= outage.AddMinutes(30))
            {
                site.Count([.. lines, .. Enumerable.Range(0, isCrowded ? 180 : 20).Select(i => $"198.51.100.{i} - - [{time} +0000] \"GET /p{i % 9} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\"")]);
            }

            site.Pass(minute);
        }

        Assert.Contains(site.Told, anomaly => anomaly.Rule == "anomaly_traffic" && anomaly.First < crowd.AddMinutes(3));
        Assert.InRange(Assert.Single(site.Told, anomaly => anomaly.Rule == "anomaly_silence").First, outage, outage.AddMinutes(12));
    }

    [Fact]
    public void Addresses_that_another_site_refused_have_no_part_in_it()
    {
        WatchedSite site = new(Start, Options);
        foreach ((DateTimeOffset minute, string[] lines) in Minutes(4, isProbed: true))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            site.Count(lines);
            site.Count(Enumerable.Range(0, 4).Select(i => $"198.51.{minute.Hour}.{(minute.Minute * 4) + i} - - [{time} +0000] \"GET /x{i} HTTP/1.1\" 403 512 \"-\" \"Mozilla/5.0\""), "shop");
            site.Pass(minute);
        }

        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.Rule == "anomaly_probing" && anomaly.Series.Source == "web");
        Assert.NotEmpty(found.Addresses);
        Assert.DoesNotContain(found.Addresses, address => address.StartsWith("198.51.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_log_of_the_programs_own_dashboard_is_no_site()
    {
        WatchedSite site = new(Start, Options);
        site.Count(Minutes(1).First().Lines, RollupSeries.OwnSource);
        site.Count(Minutes(1).First().Lines);
        site.Advance(Start.AddMinutes(10));
        site.Collect(isLast: true);
        Assert.Equal("web", Assert.Single(site.Models).Series.Source);
    }

    [Fact]
    public void Verdicts_stay_when_the_models_are_of_another_version()
    {
        WatchedSite site = Judged(out string[] words);
        site.OutdateModels();
        site.Restart();
        site.Advance(Start.AddDays(4).AddMinutes(10));
        site.Collect(isLast: true);
        Assert.Equal(words, VerdictsOf(site));

        // Once.
        site.Restart();
        site.Advance(Start.AddDays(4).AddMinutes(20));
        site.Collect(isLast: true);
        Assert.Equal(words, VerdictsOf(site));
    }

    [Fact]
    public void Verdicts_stay_when_the_monitor_is_killed_while_it_learns_anew()
    {
        WatchedSite site = Judged(out string[] words);
        site.OutdateModels();
        site.Restart();
        while (site.Models.First().Version != SiteModel.Version)
        {
            site.Watch.Advance(Start.AddDays(4).AddMinutes(10));
            site.Collect(isLast: false);
        }

        Assert.True(site.Watch.IsLearning);
        site.Restart();
        site.Advance(Start.AddDays(4).AddMinutes(20));
        site.Collect(isLast: true);
        Assert.Equal(words, VerdictsOf(site));
    }

    [Fact]
    public void What_is_judged_while_the_models_are_learned_anew_is_taken_once_they_are()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        Anomaly found = site.Told.First(anomaly => anomaly.Measures.Count > 0);
        site.Collect(isLast: true);
        site.OutdateModels();
        site.Restart();
        Assert.Contains("surprises this site less", site.Watch.Judge(found, Verdict.FalseAlarm), StringComparison.Ordinal);
        site.Advance(Start.AddDays(4).AddMinutes(10));
        site.Collect(isLast: true);
        Assert.NotEmpty(VerdictsOf(site));
    }

    [Fact]
    public void Users_are_known_from_hours_of_which_the_minutes_are_gone()
    {
        WatchedSite site = new(Start.AddDays(40), Options with { History = TimeSpan.FromDays(2) }, "sshd");
        for (int day = 0; day <= 40; day++)
        {
            DateTimeOffset evening = Start.AddDays(day).AddHours(day == 40 ? 3 : 18);
            if (day == 40)
            {
                site.Advance(Start.AddDays(40).AddHours(2));
            }

            site.Count([string.Create(CultureInfo.InvariantCulture, $"{evening:yyyy-MM-ddTHH:mm:ss}Z web sshd[7]: Accepted publickey for ann from 192.0.2.7 port 50022 ssh2")]);
        }

        site.Advance(Start.AddDays(40).AddHours(5));
        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.Rule == "anomaly_sign_in");
        Assert.Contains("was near that hour", found.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_verdict_teaches_nothing_says_so()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        Anomaly found = site.Told.First(anomaly => anomaly.Measures.Count > 0);
        Assert.Contains("surprises this site less", site.Watch.Judge(found, Verdict.FalseAlarm), StringComparison.Ordinal);
        Assert.Equal("taken down; there is nothing to learn from it", site.Watch.Judge(found with { Id = "m", Rule = "anomaly_mix", Measures = [], Mixes = [] }, Verdict.Expected));
        Assert.Contains("known since it was told", site.Watch.Judge(found with { Id = "n", Rule = "anomaly_new", Measures = [], Mixes = [] }, Verdict.Expected), StringComparison.Ordinal);
        Assert.Contains("address is not told again", site.Watch.Judge(found with { Id = "a", Rule = "anomaly_actor", Measures = [], Mixes = [] }, Verdict.FalseAlarm), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_is_not_stored_with_each_minute()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        StoredModel stored = Assert.Single(site.Models);
        site.Advance(Start.AddDays(4).AddMinutes(2));
        Assert.Same(stored, Assert.Single(site.Models));
    }

    [Fact]
    public void A_model_that_is_behind_what_was_judged_is_still_learning()
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        site.Watch.Rebuild();
        site.Collect(isLast: false);
        StoredModel stored = Assert.Single(site.Models);
        Assert.Contains("still learning from the history, 4 days to come", ModelWords.Of(stored, Options, RollupClock.MinuteOf(Start.AddDays(4))).First(), StringComparison.Ordinal);
        site.Advance(Start.AddDays(4));
        Assert.DoesNotContain("learning", ModelWords.Of(Assert.Single(site.Models), Options, RollupClock.MinuteOf(Start.AddDays(4))).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_crowd_from_elsewhere_is_one_story_and_some_of_its_visitors_are_nobodys_concern()
    {
        DateTimeOffset crowd = Start.AddDays(3).AddHours(12);
        WatchedSite site = new(Start, Options);
        Random random = new(8);
        foreach ((DateTimeOffset minute, string[] lines) in Minutes(4, isProbed: null))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            site.Count(lines);
            site.Count(Enumerable.Range(0, 8).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" {(i < 2 ? 304 : 200)} 512 \"-\" \"Mozilla/5.0\""));
            if (minute >= crowd && minute < crowd.AddMinutes(40))
            {
                site.Count(Enumerable.Range(0, 120).Select(i => $"203.0.{random.Next(100, 120)}.{random.Next(250)} - - [{time} +0000] \"GET /p{i % 9} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""));
            }

            site.Pass(minute);
        }

        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.First >= crowd && anomaly.First < crowd.AddHours(2));
        Assert.Equal("anomaly_traffic", found.Rule);
        Assert.Empty(found.Addresses);
        Assert.Contains(found.Mixes, mix => mix.Name == "networks");

        site.Watch.Judge(found, Verdict.FalseAlarm);
        site.Collect(isLast: false);
        Assert.Contains(ModelWords.Of(Assert.Single(site.Models), Options), words => words.TrimStart().StartsWith("networks: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_week_is_like_is_known_from_hours_of_which_no_minutes_are_left()
    {
        // Minutes are kept from Friday to Wednesday: no Thursday is among them.
        AnomalyOptions options = Options with { History = TimeSpan.FromDays(6), Shadow = TimeSpan.FromDays(7) };
        DateTimeOffset thursday = Start.AddDays(31);
        FakeTimeProvider time = new(thursday);
        AnomalyWatch watch = new(options, (span, from, to, _) => Rows(span, from < Start ? Start : from, to < time.GetUtcNow() ? to : time.GetUtcNow()), time);
        List<Anomaly> found = [];
        StoredModel? model = null;
        for (int quarter = 0; quarter < 4 * 24; quarter++)
        {
            time.SetUtcNow(thursday.AddMinutes(15 * quarter));
            do
            {
                watch.Advance(time.GetUtcNow());
            }
            while (watch.IsLearning);

            AnomalyChanges changes = new();
            watch.Collect(changes, isLast: true);
            found.AddRange(changes.Anomalies);
            model = changes.Models[^1];
        }

        Assert.DoesNotContain(found, anomaly => anomaly.First >= thursday.AddHours(-1));
        Assert.Contains("known from 2026-11-02 00:00", ModelWords.Of(model!, options).First(), StringComparison.Ordinal);

        List<RollupRow> Rows(RollupSpan span, DateTimeOffset from, DateTimeOffset to)
        {
            List<RollupRow> rows = [];
            TimeSpan step = span == RollupSpan.Hour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);
            for (DateTimeOffset start = from; start < to; start += step)
            {
                Random random = new(start.GetHashCode());
                int visitors = (start.DayOfWeek == DayOfWeek.Thursday ? 200 : 40) + random.Next(10);
                Rollup counts = new();
                counts[RollupMeasure.Events] = counts[RollupMeasure.Requests] = visitors * (long)step.TotalMinutes;
                rows.Add(new RollupRow(new RollupSeries("web", "", ""), start, counts));
            }

            return rows;
        }
    }

    [Fact]
    public void What_is_imported_of_before_a_site_was_watched_makes_it_known_at_once()
    {
        WatchedSite site = new(Start.AddDays(2), Options);
        (DateTimeOffset Minute, string[] Lines)[] all = [.. Minutes(4)];
        foreach ((_, string[] lines) in all.Where(each => each.Minute >= Start.AddDays(3) && each.Minute < Start.AddDays(3).AddHours(2)))
        {
            site.Count(lines);
        }

        site.Advance(Start.AddDays(3).AddHours(2));
        foreach ((_, string[] lines) in all.Where(each => each.Minute < Start.AddDays(3)))
        {
            site.Count(lines);
        }

        site.Watch.Rebuild();
        site.Advance(Start.AddDays(3).AddHours(2));
        site.Collect(isLast: true);
        Assert.Contains("known from 2026-11-02 00:00", ModelWords.Of(Assert.Single(site.Models), Options).First(), StringComparison.Ordinal);
        Assert.Contains("what is unusual is told", ModelWords.Of(Assert.Single(site.Models), Options).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_logs_that_are_quiet_at_once_are_one_story_told_soon()
    {
        DateTimeOffset outage = Start.AddDays(3).AddHours(6);
        string[] logs = ["a", "b", "c", "d", "e"];
        WatchedSite site = new(Start, Options);
        Random random = new(11);
        for (DateTimeOffset minute = Start; minute < outage.AddHours(2); minute = minute.AddMinutes(1))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            foreach (string log in minute >= outage && minute < outage.AddMinutes(40) ? [] : logs)
            {
                site.Count(Enumerable.Range(0, random.Next(9)).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""), log);
            }

            site.Pass(minute);
        }

        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.First >= outage);
        Assert.Equal("anomaly_all_silent", found.Rule);
        Assert.InRange(found.First, outage, outage.AddMinutes(4));
        Assert.InRange(found.Began, outage.AddMinutes(-1), outage);
        Assert.Contains("nothing from any of 5 logs since ", found.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(logs, Assert.Single(AnomalyAlert.Of(found).Traits, trait => trait.Field == Width.Source).Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_large_log_that_is_quiet_is_no_silence_of_all()
    {
        DateTimeOffset outage = Start.AddDays(3).AddHours(6);
        WatchedSite site = new(Start, Options);
        Random random = new(11);
        for (DateTimeOffset minute = Start; minute < outage.AddHours(1); minute = minute.AddMinutes(1))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            foreach ((string log, int most) in minute >= outage ? [("small", 2)] : ((string, int)[])[("large", 90), ("small", 2)])
            {
                site.Count(Enumerable.Range(0, random.Next(most)).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""), log);
            }

            site.Pass(minute);
        }

        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.First >= outage);
        Assert.Equal(("anomaly_silence", "large"), (found.Rule, found.Series.Source));
    }

    [Fact]
    public void Of_thousands_who_try_once_each_nobody_is_said_to_have_done_half()
    {
        DateTimeOffset attack = Start.AddDays(3).AddHours(15);
        WatchedSite site = new(Start, Options);
        Random random = new(4);
        for (DateTimeOffset minute = Start; minute < attack.AddHours(1); minute = minute.AddMinutes(1))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            site.Count(
            [
                .. Enumerable.Range(0, 20).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""),
                .. Enumerable.Range(0, minute >= attack ? 67 : 0).Select(i => $"2001:db8:{random.Next(1 << 15):x}::1 - - [{time} +0000] \"POST /login HTTP/1.1\" 401 512 \"-\" \"Mozilla/5.0\""),
                .. Enumerable.Range(0, minute >= attack && minute.Minute % 10 < 3 ? 3 : 0).Select(i => $"192.0.2.{i} - - [{time} +0000] \"POST /login HTTP/1.1\" 401 512 \"-\" \"Mozilla/5.0\""),
            ]);
            if (minute >= attack ? minute.Minute == 59 : minute.Minute % 10 == 9)
            {
                site.Advance(minute.AddMinutes(1));
            }
        }

        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.Rule == "anomaly_logins");
        Assert.DoesNotContain(found.Reasons, reason => reason.Contains(" % of it", StringComparison.Ordinal) || reason.Contains(" % of the logins", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_minute_that_one_address_made_it_is_named_whoever_was_refused_in_the_hour_before()
    {
        DateTimeOffset probe = Start.AddDays(3).AddHours(15).AddMinutes(50);
        WatchedSite site = new(Start, Options);
        Random random = new(4);
        for (DateTimeOffset minute = Start; minute < probe.AddMinutes(10); minute = minute.AddMinutes(1))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            site.Count(
            [
                .. Enumerable.Range(0, 20).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" {(i == 0 && minute < probe.AddMinutes(-20) ? 404 : 200)} 512 \"-\" \"Mozilla/5.0\""),
                .. Enumerable.Range(0, minute == probe.AddMinutes(5) ? 30 : 0).Select(i => $"203.0.113.9 - - [{time} +0000] \"GET /x{i} HTTP/1.1\" 404 512 \"-\" \"Mozilla/5.0\""),
            ]);
            site.Pass(minute);
        }

        Anomaly found = Assert.Single(site.Told, anomaly => anomaly.Rule == "anomaly_probing" && anomaly.First >= probe);
        Assert.Contains("100 % of the requests refused in the last minutes from 203.0.113.9", found.Reasons);
    }

    [Fact]
    public void A_site_of_which_a_burst_is_all_that_is_known_has_no_band()
    {
        WatchedSite site = new(Start, Options);
        foreach ((DateTimeOffset minute, string[] lines) in Minutes(2))
        {
            site.Count(lines);
            site.Pass(minute);
        }

        Assert.NotEmpty(site.Bands);
        Assert.All(site.Bands, band => Assert.True(RollupClock.TimeOf(band.Minute) >= Start.AddDays(1)));
    }

    [Fact]
    public void A_drop_that_is_less_of_one_for_a_while_is_told_once()
    {
        DateTimeOffset drop = Start.AddDays(8).AddHours(13);
        WatchedSite site = new(Start, Options);
        Random random = new(9);
        for (DateTimeOffset minute = Start; minute < drop.AddHours(4); minute = minute.AddMinutes(1))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            double mean = 30 * (minute < drop || minute >= drop.AddHours(3) ? 1 : minute >= drop.AddMinutes(60) && minute < drop.AddMinutes(110) ? 0.7 : 0.4);
            site.Count(Enumerable.Range(0, (int)(mean * (0.8 + (0.4 * random.NextDouble())))).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""));
            site.Pass(minute);
        }

        Assert.Single(site.Told, anomaly => anomaly.Rule == "anomaly_drop");
    }

    [Fact]
    public void Requests_by_another_method_are_named_beside_the_crowd_that_they_make()
    {
        DateTimeOffset puts = Start.AddDays(3).AddHours(10);
        WatchedSite site = new(Start, Options);
        Random random = new(9);
        for (DateTimeOffset minute = Start; minute < puts.AddHours(1); minute = minute.AddMinutes(1))
        {
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            site.Count(
            [
                .. Enumerable.Range(0, 10 + random.Next(16)).Select(i => $"192.0.{random.Next(100)}.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\""),
                .. Enumerable.Range(0, minute >= puts ? 15 : 0).Select(i => $"192.0.{random.Next(100)}.{random.Next(200)} - - [{time} +0000] \"PUT /p{i} HTTP/1.1\" 200 512 \"-\" \"curl/8.5.0\""),
            ]);
            site.Pass(minute);
        }

        Assert.Contains(site.Told.Where(anomaly => anomaly.First >= puts).SelectMany(anomaly => anomaly.Reasons), reason => reason.Contains("PUT in 15 minutes, usually 0 %", StringComparison.Ordinal));
    }

    /// <summary>Four days: on the last somebody guesses passwords from many addresses for half an hour.</summary>
    private static IEnumerable<(DateTimeOffset Minute, string[] Lines)> Minutes(int days, bool? isProbed = false)
    {
        Random random = new(3);
        for (DateTimeOffset minute = Start; minute < Start.AddDays(days); minute = minute.AddMinutes(1))
        {
            bool isAttack = isProbed is not null && minute >= Start.AddDays(3).AddHours(15) && minute < Start.AddDays(3).AddHours(15.5);
            string time = minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            yield return (minute,
            [
                .. Enumerable.Range(0, random.Next(3, 9)).Select(i => $"192.0.2.{random.Next(200)} - - [{time} +0000] \"GET /p{i} HTTP/1.1\" {(random.Next(60) == 0 ? 401 : 200)} 512 \"-\" \"Mozilla/5.0\""),
                .. Enumerable.Range(0, isAttack ? 12 : 0).Select(i => $"2001:db8:{random.Next(1 << 15):x}::1 - - [{time} +0000] \"{(isProbed == true ? $"GET /x{random.Next(1000)}" : "POST /login")} HTTP/1.1\" {(isProbed == true ? 404 : 401)} 512 \"-\" \"Mozilla/5.0\""),
            ]);
        }
    }

    /// <summary>A site with a false alarm and something expected, and what its model says of these.</summary>
    private static WatchedSite Judged(out string[] words)
    {
        WatchedSite site = Run(new WatchedSite(Start, Options), killedEvery: int.MaxValue);
        Anomaly[] found = [.. site.Told.Where(anomaly => anomaly.Measures.Count > 0)];
        site.Watch.Judge(found[0], Verdict.FalseAlarm);
        site.Watch.Judge(found[^1] with { Id = "another", First = found[^1].First.AddHours(-7), Last = found[^1].Last.AddHours(-7) }, Verdict.Expected);
        site.Collect(isLast: true);
        words = VerdictsOf(site);
        Assert.NotEmpty(words);
        return site;
    }

    private static string[] VerdictsOf(WatchedSite site) => [.. ModelWords.Of(Assert.Single(site.Models), Options).Skip(1)];

    private static WatchedSite Run(WatchedSite site, int killedEvery)
    {
        int steps = 0;
        foreach ((DateTimeOffset minute, string[] lines) in Minutes(4))
        {
            site.Count(lines);
            if (minute.Minute % 10 == 9)
            {
                site.Advance(minute.AddMinutes(1));
                if (++steps % killedEvery == 0)
                {
                    site.Restart();
                }
            }
        }

        return site;
    }

    private static string Words(Anomaly anomaly) => $"{anomaly.Id} {anomaly.First:O} {anomaly.Last:O} {anomaly.IsOver} {string.Join(" | ", anomaly.Reasons)}";
}
