package dev.lockkeeper.sample.mooring;

import java.util.List;
import java.util.Optional;

import org.springframework.data.repository.Repository;

interface HarbourRepository extends Repository<Harbour, String> {

	List<Harbour> findAllByOrderByName();

	Optional<Harbour> findById(String code);

}
