using System.Globalization;
using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;
using Appliance.Edge.Orders;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>What <c>appliance status</c> says of the modality worklist.</summary>
/// <param name="Address">Where it is, <c>AE@HOST:PORT</c>.</param>
/// <param name="Reachable">Whether it answered when it was last asked; null before that.</param>
/// <param name="ReachedAt">The last answer.</param>
/// <param name="FailedSince">Since when it does not answer.</param>
/// <param name="Cause">Why, as a code.</param>
/// <param name="CauseText">Why, in words.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record WorklistReport(
    string Address, bool? Reachable, DateTimeOffset? ReachedAt, DateTimeOffset? FailedSince, string? Cause, string? CauseText, string? Remedy)
{
    /// <summary>Reads it; null where no worklist is configured.</summary>
    public static WorklistReport? Read(OrdersOptions options, JournalSession session)
    {
        if (!options.IsOn)
        {
            return null;
        }

        WorklistContact? contact = WorklistContact.Find(session, options.Worklist);
        bool failed = contact?.FailedSince is not null;
        return new WorklistReport(
            options.Worklist,
            contact is null ? null : !failed,
            contact?.ReachedAt,
            contact?.FailedSince,
            contact?.Cause?.ToString(),
            contact?.Cause is { } cause ? Words(cause) : null,
            failed ? Texts.Format("WorklistRemedy", options.Worklist) : null);
    }

    /// <summary>Why a worklist did not answer, in words.</summary>
    public static string Words(DeliveryCause cause) => Texts.Get(cause switch
    {
        DeliveryCause.KindNotAccepted => "WorklistNotOffered",
        DeliveryCause.ObjectRefused => "WorklistRefused",
        DeliveryCause.FileDamaged => "WorklistBadKeys",
        _ => $"Cause{cause}",
    });

    public void Write(TextWriter output)
    {
        string contact = Reachable switch
        {
            null => Texts.Get("DestinationUntried"),
            true => Texts.Format("DestinationReached", Time(ReachedAt)),
            false => Texts.Format("DestinationDown", Time(FailedSince), CauseText ?? ""),
        };
        output.WriteLine($"{Texts.Get("StatusWorklist")}: {Address}, {contact}");
        if (Remedy is { } remedy)
        {
            output.WriteLine($"    {Texts.Get("ToDo")}: {remedy}");
        }
    }

    private static string Time(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}
