using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Edge.Orders;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>What <c>appliance studies show</c> says of the order that a study answers. Its identifiers stay in the evidence.</summary>
/// <param name="Revision">The revision that it was asked for.</param>
/// <param name="State">What is known, as a code.</param>
/// <param name="Rule">By what it was matched, as a code.</param>
/// <param name="Candidates">How many orders came into question.</param>
/// <param name="Attempts">Queries that got no answer.</param>
/// <param name="AskedAt">When the revision was closed.</param>
/// <param name="EndedAt">When the question was settled.</param>
/// <param name="Cause">Why there was no answer, as a code.</param>
/// <param name="Reason">Its technical half.</param>
/// <param name="Text">All of it, in words.</param>
/// <param name="Remedy">What to do; null when there is nothing.</param>
internal sealed record OrderReport(
    int Revision,
    string State,
    string? Rule,
    int Candidates,
    int Attempts,
    DateTimeOffset AskedAt,
    DateTimeOffset? EndedAt,
    string? Cause,
    string? Reason,
    string Text,
    string? Remedy)
{
    /// <summary>Reads it; null when none was asked for.</summary>
    public static OrderReport? Read(JournalSession session, long study) => OrderTable.Find(session, study) is { } row
        ? new OrderReport(
            row.Revision,
            row.State.ToString(),
            row.Rule?.ToString(),
            row.Candidates,
            row.Attempts,
            row.AskedAt,
            row.EndedAt,
            row.Cause?.ToString(),
            row.Reason,
            Texts.Format(
                $"Order{row.State}",
                row.Rule is { } rule ? Texts.Get($"OrderBy{rule}") : "",
                row.Candidates,
                row.Cause is { } cause ? WorklistReport.Words(cause) : ""),
            row.State is OrderState.Asked or OrderState.Matched ? null : Texts.Get($"OrderRemedy{row.State}"))
        : null;

    public void Write(TextWriter output)
    {
        string time = EndedAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
        output.WriteLine(Texts.Format("OrderLine", Revision, time, Text));
        if (Remedy is { } remedy)
        {
            output.WriteLine($"    {Texts.Get("ToDo")}: {remedy}");
        }
    }
}
