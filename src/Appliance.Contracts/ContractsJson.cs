using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>The JSON of everything that travels: camel case, absent instead of null, no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(ResultRecord))]
[JsonSerializable(typeof(MeterRecord))]
[JsonSerializable(typeof(DeliveryRecord))]
[JsonSerializable(typeof(AgreementRecord))]
[JsonSerializable(typeof(AlarmRecord))]
[JsonSerializable(typeof(HealthRecord))]
[JsonSerializable(typeof(UnitState))]
[JsonSerializable(typeof(FleetState))]
[JsonSerializable(typeof(Ack))]
public sealed partial class ContractsJson : JsonSerializerContext;
