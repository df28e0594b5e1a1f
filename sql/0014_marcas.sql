-- Marcas que nunca retroceden, su historial y la vista heredada `destinatarios_mensaje`.

CREATE OR REPLACE FUNCTION fn_acotar_marca() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_tope bigint;
BEGIN
    SELECT coalesce(NEW.hasta, ultimo_numero) INTO v_tope FROM salas_chat WHERE id = NEW.sala_chat_id;
    IF TG_OP = 'UPDATE' THEN
        NEW.leido_hasta := greatest(NEW.leido_hasta, OLD.leido_hasta);
        NEW.entregado_hasta := greatest(NEW.entregado_hasta, OLD.entregado_hasta);
    END IF;
    NEW.leido_hasta := least(NEW.leido_hasta, v_tope);
    -- Leer implica haber recibido.
    NEW.entregado_hasta := greatest(least(NEW.entregado_hasta, v_tope), NEW.leido_hasta);
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_marcas_sala_acotar BEFORE INSERT OR UPDATE ON marcas_sala
    FOR EACH ROW EXECUTE FUNCTION fn_acotar_marca();

CREATE OR REPLACE FUNCTION fn_anotar_avance() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    -- Al entrar (o volver) a la sala, lo anterior a `desde` no es un avance: no se le entregó.
    v_nueva boolean := TG_OP = 'INSERT' OR NEW.desde IS DISTINCT FROM OLD.desde;
BEGIN
    INSERT INTO avances_sala (sala_chat_id, usuario_id, tipo, hasta)
    SELECT NEW.sala_chat_id, NEW.usuario_id, avance.tipo, avance.hasta
      FROM (VALUES
          ('entregado', NEW.entregado_hasta, CASE WHEN v_nueva THEN NEW.desde ELSE OLD.entregado_hasta END),
          ('leido', NEW.leido_hasta, CASE WHEN v_nueva THEN NEW.desde ELSE OLD.leido_hasta END)
      ) AS avance (tipo, hasta, antes)
     WHERE avance.hasta > avance.antes
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_marcas_sala_avance AFTER INSERT OR UPDATE ON marcas_sala
    FOR EACH ROW EXECUTE FUNCTION fn_anotar_avance();

-- La hora en que alguien recibió (o leyó) el mensaje n es la de su primer avance con hasta >= n.
CREATE OR REPLACE VIEW destinatarios_mensaje AS
SELECT m.id AS mensaje_id,
       r.usuario_id AS destinatario_id,
       (SELECT a.en FROM avances_sala a
         WHERE a.sala_chat_id = m.sala_chat_id AND a.usuario_id = r.usuario_id
           AND a.tipo = 'entregado' AND a.hasta >= m.numero
         ORDER BY a.hasta LIMIT 1) AS entregado_en,
       (SELECT a.en FROM avances_sala a
         WHERE a.sala_chat_id = m.sala_chat_id AND a.usuario_id = r.usuario_id
           AND a.tipo = 'leido' AND a.hasta >= m.numero
         ORDER BY a.hasta LIMIT 1) AS leido_en,
       m.enviado_en AS creado_en
  FROM mensajes m
  JOIN marcas_sala r
    ON r.sala_chat_id = m.sala_chat_id
   AND r.usuario_id <> m.remitente_id
   AND m.numero > r.desde
   AND (r.hasta IS NULL OR m.numero <= r.hasta);
