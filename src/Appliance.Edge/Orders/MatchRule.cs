namespace Appliance.Edge.Orders;

/// <summary>By what a study is matched to an order, the strongest first.</summary>
public enum MatchRule
{
    /// <summary>The images bear the Study Instance UID that the order gave the scanner.</summary>
    StudyInstanceUid,

    /// <summary>The images bear the order's accession number.</summary>
    AccessionNumber,

    /// <summary>The images name the order's procedure or step (Request Attributes), and its patient.</summary>
    RequestAttributes,

    /// <summary>The order is the only one for the patient and kind of examination about that day. Weaker than the others.</summary>
    PatientAndTime,
}
