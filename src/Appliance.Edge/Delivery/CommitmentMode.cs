namespace Appliance.Edge.Delivery;

/// <summary>
/// Whether a destination is asked to commit to what it stored (PS3.4 J). The site profile writes <c>true</c> and <c>false</c> as
/// JSON does, without quotes.
/// </summary>
public enum CommitmentMode
{
    /// <summary>When its negotiation accepts requests for it.</summary>
    Auto,

    /// <summary>Always: an object that it does not commit to is not delivered.</summary>
    True,

    /// <summary>Never: its success is all that is asked for.</summary>
    False,
}
