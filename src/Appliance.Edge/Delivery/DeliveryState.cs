namespace Appliance.Edge.Delivery;

/// <summary>Where an object is on its way to one destination; <see cref="DeliveryLifecycle"/> says what moves it.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its turn, or for its next attempt.</summary>
    Pending,

    /// <summary>The destination answered success and has yet to commit to keeping it (PS3.4 J).</summary>
    Stored,

    /// <summary>The destination has it, and has committed to it where it does storage commitment.</summary>
    Delivered,

    /// <summary>The destination takes no objects of this kind; the rest of the evidence carries the findings.</summary>
    NotAccepted,

    /// <summary>Given up: trying again would not help until a person changes something.</summary>
    DeadLetter,

    /// <summary>The destination answered success and takes requests for commitment, but never reported: nothing is waited for, and the file stays.</summary>
    Uncommitted,
}
