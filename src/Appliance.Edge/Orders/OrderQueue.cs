using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Orders;

/// <summary>Where studies that were closed begin to wait for their orders.</summary>
public sealed class OrderQueue(OrdersOptions options)
{
    /// <summary>Asks for the order of a study that was closed and has runs; they wait for it. Does nothing where no worklist is configured.</summary>
    internal void BeginNeedsTransaction(JournalTransaction transaction, StudyRow study, DateTimeOffset now)
    {
        if (options.IsOn)
        {
            DateTimeOffset until = now + options.Wait;
            OrderTable.ClosedNeedsTransaction(transaction, study, until, now);
            StudyWait.BeginNeedsTransaction(transaction, study.Id, Awaited.Order, until, now);
        }
    }
}
