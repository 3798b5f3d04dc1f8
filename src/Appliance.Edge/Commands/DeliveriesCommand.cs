using System.CommandLine;
using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance deliveries list|retry</c>: what is not at its destination, why, and another attempt.</summary>
public static class DeliveriesCommand
{
    private const int LongestList = 1000;

    /// <summary>Makes the verbs.</summary>
    public static Command Create() => new("deliveries", Texts.Get("HelpDeliveries")) { List(), Retry() };

    private static Command List()
    {
        var dead = new Option<bool>("--dead") { Description = Texts.Get("HelpDeliveriesDead") };
        var study = new Option<long?>("--study") { Description = Texts.Get("HelpDeliveriesStudy"), HelpName = "N" };
        var last = new Option<int?>("--last") { Description = Texts.Get("HelpDeliveriesLast"), HelpName = "N" };
        return JournalVerb.Create(
            "list", "HelpDeliveriesList",
            (_, session, parsed) => DeliveryQuery.Deliveries(
                session, parsed.GetValue(dead), parsed.GetValue(study), parsed.GetValue(last) ?? LongestList),
            Write, DeliveryJson.Default.DeliveriesReport, dead, study, last);
    }

    private static Command Retry()
    {
        var id = new Argument<long?>("ID") { Description = Texts.Get("HelpDeliveriesId"), Arity = ArgumentArity.ZeroOrOne };
        var destination = new Option<string?>("--destination") { Description = Texts.Get("HelpDeliveriesDestination"), HelpName = "NAME" };
        var study = new Option<long?>("--study") { Description = Texts.Get("HelpDeliveriesStudy"), HelpName = "N" };
        var all = new Option<bool>("--all") { Description = Texts.Get("HelpDeliveriesAll") };
        var verb = new Verb("retry", "HelpDeliveriesRetry") { id, destination, study, all };
        verb.Validators.Add(parsed =>
        {
            // Nothing is retried by mistake: a person says which.
            if ((parsed.IsGiven(id) || parsed.IsGiven(destination) || parsed.IsGiven(study)) == parsed.IsGiven(all))
            {
                parsed.AddError(Texts.Get("DeliveriesWhich"));
            }
        });
        return JournalWriteVerb.Of(
            verb,
            (settings, transaction, parsed) => DeliveryRetry.RetryNeedsTransaction(
                transaction,
                new DeliverySelection(parsed.GetValue(id), parsed.GetValue(destination), parsed.GetValue(study)),
                [.. settings.Options.Destinations.Select(configured => configured.Name)],
                TimeProvider.System.GetUtcNow()),
            (streams, count, _) =>
            {
                streams.Output.WriteLine(Texts.Format("DeliveriesRetried", count));
                return count > 0 ? ExitCodes.Success : ExitCodes.Negative;
            });
    }

    private static void Write(TextWriter output, DeliveriesReport report)
    {
        if (report.Deliveries.Count == 0)
        {
            output.WriteLine(Texts.Get("NoDeliveries"));
        }

        foreach (var delivery in report.Deliveries)
        {
            output.WriteLine(Texts.Format(
                "DeliveryLine", delivery.Id, delivery.Study, delivery.Kind, delivery.Destination,
                Texts.Get($"Delivery{delivery.State}"), delivery.Attempts));
            if (delivery.CauseText is not null)
            {
                output.WriteLine($"    {delivery.CauseText} ({delivery.Reason})");
                output.WriteLine($"    {Texts.Get("ToDo")}: {delivery.Remedy}");
            }
        }
    }
}
