namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Data element types (PS3.5 7.4).</summary>
internal enum Requirement
{
    /// <summary>Present, with a value.</summary>
    Type1,

    /// <summary>As <see cref="Type1"/> when its condition holds.</summary>
    Type1C,

    /// <summary>Present; the value may be unknown.</summary>
    Type2,

    /// <summary>As <see cref="Type2"/> when its condition holds.</summary>
    Type2C,

    /// <summary>May be absent.</summary>
    Type3,
}
