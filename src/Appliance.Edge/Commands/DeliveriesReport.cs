using System.Text.Json.Serialization;

namespace Appliance.Edge.Commands;

/// <summary>What <c>appliance deliveries list --json</c> says.</summary>
/// <param name="Deliveries">The deliveries, the oldest first.</param>
internal sealed record DeliveriesReport(IReadOnlyList<DeliveryLine> Deliveries);

/// <summary>One object on its way to one destination, in the language of the unit; it names nothing of the patient.</summary>
internal sealed record DeliveryLine(
    long Id,
    long Study,
    long Instance,
    string SopClassUid,
    string Kind,
    string Destination,
    string State,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAt,
    DateTimeOffset? StoredAt,
    DateTimeOffset? DeliveredAt,
    string? Cause,
    string? CauseText,
    string? Remedy,
    string? Reason);

/// <summary>What <c>appliance destinations --json</c> says.</summary>
/// <param name="Destinations">The configured destinations, in their order.</param>
internal sealed record DestinationsReport(IReadOnlyList<DestinationLine> Destinations);

/// <summary>One destination: whether it can be reached, what waits for it, and what it takes.</summary>
internal sealed record DestinationLine(
    string Name,
    string Address,
    bool? Reachable,
    DateTimeOffset? ReachedAt,
    DateTimeOffset? FailedAt,
    string? Cause,
    string? CauseText,
    string? Remedy,
    DateTimeOffset? LastSuccessAt,
    int Waiting,
    int NotCommitted,
    int NotAccepted,
    int DeadLetters,
    int DeliveredInLastHour,
    int MaxAssociations,
    double MaxObjectsPerSecond,
    double MaxKilobytesPerSecond,
    string Hours,
    bool StorageCommitment,
    IReadOnlyList<CapabilityLine> Profile);

/// <summary>What a destination answered to one kind of object when it was last proposed.</summary>
internal sealed record CapabilityLine(
    string SopClassUid, string Kind, string TransferSyntaxUid, string TransferSyntax, string Answer, DateTimeOffset Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DeliveriesReport))]
[JsonSerializable(typeof(DestinationsReport))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
