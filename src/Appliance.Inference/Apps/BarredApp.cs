using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Apps;

/// <summary>
/// An installed app that may not be used any more: its time is over, its files are no longer those that were signed, or nobody vouches for
/// them. Nothing of it is executed. What its manifest says it reads is still known, so that the studies it would have read are refused by
/// name: an app that goes silently would read as one that found nothing.
/// </summary>
/// <param name="Package">The package as it lies there.</param>
/// <param name="Faults">What speaks against its use.</param>
public sealed record BarredApp(AppPackage Package, IReadOnlyList<AppFault> Faults)
{
    /// <summary>Why its studies are refused.</summary>
    public RefusalReason Reason => new(
        Faults.All(fault => fault.Path == PackageTerms.Ended) ? RefusalCodes.PackageEnded : RefusalCodes.PackageBarred, Package.Id, Package.Version);
}
