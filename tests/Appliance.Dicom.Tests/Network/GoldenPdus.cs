namespace Appliance.Dicom.Tests.Network;

/// <summary>PDUs as bytes, each field with its meaning (PS3.8 9.3).</summary>
internal static class GoldenPdus
{
    /// <summary>Verification in implicit VR little endian, from TEST to APPLIANCE, 16 KiB.</summary>
    public const string EchoRequest = """
        01 00 00 00 00 a6                                                ; A-ASSOCIATE-RQ, 166 bytes
        00 01 00 00                                                      ; protocol version 1
        41 50 50 4c 49 41 4e 43 45 20 20 20 20 20 20 20                  ; called AE title, padded
        54 45 53 54 20 20 20 20 20 20 20 20 20 20 20 20                  ; calling AE title, padded
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00                  ; reserved
        10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e 31 2e 31 ; application context
        20 00 00 2e 01 00 00 00                                          ; presentation context 1
        30 00 00 11 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 31   ; Verification
        40 00 00 11 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32   ; implicit VR little endian
        50 00 00 13                                                      ; user information
        51 00 00 04 00 00 40 00                                          ; maximum length 16384
        52 00 00 07 31 2e 32 2e 33 2e 34                                 ; implementation class UID 1.2.3.4
        """;

    public const string Accept = """
        02 00 00 00 00 99                                                ; A-ASSOCIATE-AC, 153 bytes
        00 01 00 00
        41 50 50 4c 49 41 4e 43 45 20 20 20 20 20 20 20
        54 45 53 54 20 20 20 20 20 20 20 20 20 20 20 20
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
        10 00 00 15 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 33 2e 31 2e 31 2e 31
        21 00 00 19 01 00 00 00                                          ; presentation context 1: acceptance
        40 00 00 11 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 32
        50 00 00 1b
        51 00 00 04 00 00 40 00
        52 00 00 07 31 2e 32 2e 33 2e 34
        53 00 00 04 00 01 00 01                                          ; asynchronous operations window 1/1
        """;

    public const string EchoCommand = """
        04 00 00 00 00 4a                                                ; P-DATA-TF, 74 bytes
        00 00 00 46 01 03                                                ; one value, context 1, command, last
        00 00 00 00 04 00 00 00 38 00 00 00                              ; group length 56
        00 00 02 00 12 00 00 00 31 2e 32 2e 38 34 30 2e 31 30 30 30 38 2e 31 2e 31 00 ; Verification
        00 00 00 01 02 00 00 00 30 00                                    ; C-ECHO-RQ
        00 00 10 01 02 00 00 00 07 00                                    ; message id 7
        00 00 00 08 02 00 00 00 01 01                                    ; no data set
        """;

    public const string ReleaseRequest = "05 00 00 00 00 04 00 00 00 00";

    public const string ReleaseResponse = "06 00 00 00 00 04 00 00 00 00";

    public const string Abort = "07 00 00 00 00 04 00 00 00 00";

    /// <summary>The same request in protocol version 2 only: bit 0 of the version is not set (PS3.8 9.3.2).</summary>
    public static string EchoRequestOfVersionTwo => EchoRequest.Replace("00 01 00 00  ", "00 02 00 00  ", StringComparison.Ordinal);

    /// <summary>A PDU type that does not exist.</summary>
    public const string Unrecognized = "09 00 00 00 00 00";

    /// <summary>A-ABORT by the service provider for a PDU that was not expected (source 2, reason 2; PS3.8 table 9-26).</summary>
    public const string AbortUnexpected = "07 00 00 00 00 04 00 00 02 02";

    /// <summary>A-ABORT by the service provider for a PDU that it does not know (source 2, reason 1).</summary>
    public const string AbortUnrecognized = "07 00 00 00 00 04 00 00 02 01";

    /// <summary>A-ASSOCIATE-RJ by ACSE: permanent, protocol version not supported (PS3.8 table 9-21).</summary>
    public const string RejectVersion = "03 00 00 00 00 04 00 01 02 02";

    public const string RejectCalledAE = "03 00 00 00 00 04 00 01 01 07";
}
