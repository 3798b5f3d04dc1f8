namespace Appliance.Edge.Delivery;

/// <summary>Where an object is on its way to one destination.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its turn, or for its next attempt.</summary>
    Pending,

    /// <summary>The destination answered success.</summary>
    Delivered,

    /// <summary>Given up: trying again would not help until a person changes something.</summary>
    DeadLetter,
}
