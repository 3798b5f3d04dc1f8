namespace Appliance.Edge.Orders;

/// <summary>What is known of the order that a study answers; <see cref="OrderLifecycle"/> says what changes it.</summary>
public enum OrderState
{
    /// <summary>The worklist is asked, or will be.</summary>
    Asked,

    /// <summary>The order is known, and part of the evidence.</summary>
    Matched,

    /// <summary>The worklist has no order for the study.</summary>
    NoOrder,

    /// <summary>Several orders come into question, so none is taken.</summary>
    Ambiguous,

    /// <summary>The order that the images name is another patient's, so it is not taken.</summary>
    OtherPatient,

    /// <summary>The worklist did not answer before the wait was over.</summary>
    Unreachable,

    /// <summary>The runs had begun, or their wait was over, before the worklist was asked or had answered.</summary>
    TooLate,
}

/// <summary>What can happen to the question for an order.</summary>
public enum OrderEvent
{
    /// <summary>A revision of the study was closed.</summary>
    Closed,

    /// <summary>One order was found.</summary>
    Found,

    /// <summary>None was found.</summary>
    NothingFound,

    /// <summary>Several were found.</summary>
    SeveralFound,

    /// <summary>One was found that is another patient's.</summary>
    OtherPatientFound,

    /// <summary>The worklist did not answer; there is time to ask again.</summary>
    NotAnswered,

    /// <summary>The wait was over after queries that were not answered.</summary>
    WaitOver,

    /// <summary>The wait was over, or runs had begun, before there was a question or an answer.</summary>
    NotInTime,
}
