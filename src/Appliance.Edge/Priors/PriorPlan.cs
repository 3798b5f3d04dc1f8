using System.Collections.ObjectModel;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Priors;

/// <summary>Begins the search for earlier studies, in the transaction that closes a study.</summary>
public sealed class PriorPlan(PriorsOptions options, PriorWishes wishes)
{
    /// <summary>What apps ask for. It may open their packages, so it is asked before the transaction.</summary>
    /// <param name="apps">The apps that may run on the study.</param>
    internal IReadOnlyDictionary<AppVersion, PriorWish> Prepare(IEnumerable<AppVersion> apps) => options.IsOn
        ? apps.Select(app => (app, Wish: wishes(app))).Where(asked => asked.Wish is not null).ToDictionary(asked => asked.app, asked => asked.Wish!)
        : ReadOnlyDictionary<AppVersion, PriorWish>.Empty;

    /// <summary>Writes down what the study's runs ask for and lets them wait. Does nothing without an archive.</summary>
    /// <param name="transaction">The closing transaction; the runs are in it.</param>
    /// <param name="study">The study that is closed.</param>
    /// <param name="wanted">What <see cref="Prepare"/> found.</param>
    /// <param name="now">The present.</param>
    internal void BeginNeedsTransaction(
        JournalTransaction transaction, StudyRow study, IReadOnlyDictionary<AppVersion, PriorWish> wanted, DateTimeOffset now)
    {
        if (!options.IsOn)
        {
            return;
        }

        HashSet<string> modalities = [.. transaction.Query(
            "SELECT DISTINCT modality FROM instance WHERE study_id = $study AND origin = 'Received' AND state = 'Current'",
            row => row.GetString(0),
            ("$study", study.Id))];
        var asked = new List<PriorWish>();
        foreach ((long run, AppVersion app) in Runs(transaction, study))
        {
            if (wanted.GetValueOrDefault(app) is { } wish && modalities.Contains(wish.StudyModality))
            {
                PriorWish limited = wish with { Months = Shorter(wish.Months) };
                PriorTable.WishNeedsTransaction(transaction, run, limited);
                asked.Add(limited);
            }
        }

        DateTimeOffset until = now + TimeSpan.FromSeconds(options.WaitSeconds);
        foreach (IGrouping<string, PriorWish> same in asked.GroupBy(wish => wish.Modality))
        {
            int? months = same.All(wish => wish.Months is not null) ? same.Max(wish => wish.Months) : null;
            PriorTable.SearchNeedsTransaction(transaction, study, same.Key, same.Max(wish => wish.Most), months, until, now);
        }

        if (asked.Count > 0)
        {
            StudyWait.BeginNeedsTransaction(transaction, study.Id, Awaited.Priors, until, now);
        }
    }

    private static List<(long Run, AppVersion App)> Runs(JournalSession session, StudyRow study) => session.Query(
        "SELECT id, app_id, app_version FROM run WHERE study_id = $study AND revision = $revision ORDER BY id",
        row => (row.GetInt64(0), new AppVersion(row.GetString(1), row.GetString(2))),
        ("$study", study.Id), ("$revision", study.Revision));

    private int? Shorter(int? months) =>
        options.MaxAgeMonths == 0 ? months : months is { } asked ? Math.Min(asked, options.MaxAgeMonths) : options.MaxAgeMonths;
}
