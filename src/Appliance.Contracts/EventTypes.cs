namespace Appliance.Contracts;

/// <summary>The types of events. A change that an old reader cannot bear gets a new version.</summary>
public static class EventTypes
{
    /// <summary>The data is a <see cref="ResultRecord"/>.</summary>
    public const string Result = "appliance.result.v1";

    /// <summary>The data is a <see cref="MeterRecord"/>.</summary>
    public const string Meter = "appliance.meter.v1";

    /// <summary>The data is a <see cref="DeliveryRecord"/>.</summary>
    public const string Delivery = "appliance.delivery.v1";

    /// <summary>The data is an <see cref="AgreementRecord"/>.</summary>
    public const string Agreement = "appliance.agreement.v1";

    /// <summary>The data is an <see cref="AlarmRecord"/>.</summary>
    public const string Alarm = "appliance.alarm.v1";
}
