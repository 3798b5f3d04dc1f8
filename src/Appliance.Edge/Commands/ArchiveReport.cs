using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Edge.Priors;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>How the archive of earlier studies answers, as <c>appliance status --json</c> says it.</summary>
/// <param name="Address">The archive, as the site profile names it.</param>
/// <param name="ReachedAt">The last question that it answered; null before the first.</param>
/// <param name="FailedAt">The last that it did not, when it was after that.</param>
/// <param name="Cause">Why not, as a code.</param>
internal sealed record ArchiveReport(string Address, DateTimeOffset? ReachedAt, DateTimeOffset? FailedAt, string? Cause)
{
    /// <summary>Null when no archive is configured.</summary>
    public static ArchiveReport? Read(JournalSession session, PriorsOptions options)
    {
        if (!options.IsOn)
        {
            return null;
        }

        ArchiveContact? last = ArchiveContact.Last(session);
        return new ArchiveReport(options.Archive, last?.ReachedAt, last?.FailedAt, last?.Cause?.ToString());
    }

    /// <summary>One line, and what to do where it does not answer.</summary>
    public void Write(TextWriter output)
    {
        string state = FailedAt is { } failed ? Texts.Format("ArchiveFailed", Time(failed), Texts.Get($"PriorCause{Cause}"))
            : ReachedAt is { } reached ? Texts.Format("ArchiveReached", Time(reached))
            : Texts.Get("ArchiveNotAsked");
        output.WriteLine(Texts.Format("StatusArchive", Address, state));
        if (FailedAt is not null)
        {
            output.WriteLine($"    {Texts.Get("ToDo")}: {Texts.Get($"ArchiveRemedy{Cause}")}");
        }
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
