using Appliance.Dicom.Data;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>In which form an instance can be given to a client that asks for application/dicom.</summary>
internal enum InstanceForm
{
    /// <summary>Not in any that it takes.</summary>
    None,

    /// <summary>Byte for byte as stored.</summary>
    AsStored,

    /// <summary>Its data set written anew in Explicit VR Little Endian; values are the same.</summary>
    ExplicitLittleEndian,
}

/// <summary>Negotiates the transfer syntax of application/dicom (PS3.18 8.7.3.5.2).</summary>
internal static class InstanceForms
{
    /// <summary>The first form, in the client's order, that this instance can be given in.</summary>
    /// <param name="accepted">What the client takes.</param>
    /// <param name="stored">The transfer syntax on the disk.</param>
    public static InstanceForm Choose(IEnumerable<AcceptedType> accepted, string stored) => accepted
        .Where(range => range.Matches(MediaTypes.Dicom))
        .Select(range => Choose(range.TransferSyntax, DicomTransferSyntax.Lookup(stored)))
        .FirstOrDefault(form => form != InstanceForm.None);

    private static InstanceForm Choose(string wanted, DicomTransferSyntax stored)
    {
        bool isUncompressed = stored is { IsKnown: true, IsEncapsulated: false };
        if (wanted == "*" || wanted == stored.UID.Value)
        {
            return InstanceForm.AsStored;
        }

        if (wanted.Length == 0)
        {
            // PS3.18 8.7.3.5.2: Implicit VR Little Endian and Explicit VR Big Endian are not for the web. A compressed object
            // goes as it is, and its part says so: a viewer that cannot read it would not be helped by a 406.
            return stored == DicomTransferSyntax.ImplicitVRLittleEndian || stored.IsBigEndian
                ? InstanceForm.ExplicitLittleEndian
                : InstanceForm.AsStored;
        }

        return wanted == DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value && isUncompressed
            ? InstanceForm.ExplicitLittleEndian
            : InstanceForm.None;
    }
}
