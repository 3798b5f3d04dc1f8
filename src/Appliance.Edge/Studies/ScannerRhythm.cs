using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>
/// How long a scanner is used to pausing within a study while nobody is connected, learned from its last studies. For each
/// study only its longest pause counts: a study is closed early exactly when the quiet period is shorter than that.
/// </summary>
/// <param name="QuietPeriod">How long nothing may come from it before a study is closed.</param>
/// <param name="Studies">How many studies that was learned from; 0 when it is the configured period.</param>
/// <param name="UsualPause">The pause that all but a few of those studies stayed within.</param>
internal sealed record ScannerRhythm(TimeSpan QuietPeriod, int Studies, TimeSpan UsualPause)
{
    /// <summary>Studies that are looked back at.</summary>
    public const int MaxStudies = 50;

    /// <summary>With fewer, the configured period is not shortened.</summary>
    public const int MinStudies = 10;

    /// <summary>With fewer, it is not lengthened either.</summary>
    private const int MinStudiesToWaitLonger = 3;

    /// <summary>The part of the studies whose pauses are trusted; the rest is left to late arrival.</summary>
    private const double Quantile = 0.95;

    /// <summary>How much longer than the usual pause is waited.</summary>
    private const double Factor = 1.5;

    /// <summary>The learned period stays within these multiples of the configured one.</summary>
    private const double Shortest = 1 / 6d;

    private const double Longest = 20;

    /// <summary>The shortest quiet period that is learned: by default 5 s.</summary>
    public static TimeSpan ShortestOf(StudiesOptions options) => TimeSpan.FromSeconds(options.QuietPeriodSeconds * Shortest);

    /// <summary>The longest quiet period that is learned: by default 600 s. A longer pause is no rhythm.</summary>
    public static TimeSpan LongestOf(StudiesOptions options) => TimeSpan.FromSeconds(options.QuietPeriodSeconds * Longest);

    /// <summary>Learns from the longest pause of each study.</summary>
    /// <param name="pauses">One for each study, in any order.</param>
    /// <param name="options">The configured period, and so the bounds.</param>
    public static ScannerRhythm Learn(IReadOnlyCollection<TimeSpan> pauses, StudiesOptions options)
    {
        TimeSpan configured = TimeSpan.FromSeconds(options.QuietPeriodSeconds);
        if (pauses.Count < MinStudiesToWaitLonger)
        {
            return new ScannerRhythm(configured, 0, TimeSpan.Zero);
        }

        TimeSpan usual = pauses.Order().ElementAt((int)Math.Ceiling(Quantile * pauses.Count) - 1);
        TimeSpan least = pauses.Count < MinStudies ? configured : ShortestOf(options);
        TimeSpan quiet = TimeSpan.FromTicks(Math.Clamp((usual * Factor).Ticks, least.Ticks, LongestOf(options).Ticks));
        return new ScannerRhythm(quiet, pauses.Count, usual);
    }

    /// <summary>The rhythm of a scanner by the journal; the configured one for an object that no scanner sent.</summary>
    public static ScannerRhythm Of(JournalSession session, long? scannerId, StudiesOptions options) =>
        Learn(
            session.Query(
                """
                SELECT longest_pause_ms FROM study WHERE scanner_id = $scanner AND stage <> 'Receiving' AND reason IS NOT 'OwnEvidenceOnly'
                ORDER BY id DESC LIMIT $most
                """,
                row => TimeSpan.FromMilliseconds(row.GetInt64(0)),
                ("$scanner", scannerId), ("$most", MaxStudies)),
            options);
}
